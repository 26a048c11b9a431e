import { api } from '@/core/http'
import type { Entry, Queue } from '@/core/rooms'
import { t } from './texts'
import { CONFIRMS, KEEPS, MEMBERS, opened, PROPOSERS, SEES } from './words'

export const entries: Entry[] = [
  { at: 'work', title: t('entry.votes'), icon: 'gavel', screen: 'committee/votes', room: 'points', roles: MEMBERS, order: 100 },
  { at: 'work', title: t('entry.propose'), icon: 'award', screen: 'committee/propose', room: 'points', roles: PROPOSERS, order: 110 },
  { at: 'work', title: t('entry.queue'), icon: 'list-checks', screen: 'committee/queue', room: 'points', roles: SEES, order: 120 },
  { at: 'work', title: t('entry.service'), icon: 'heart-handshake', screen: 'committee/service', room: 'points', roles: CONFIRMS, order: 130 },
  { at: 'work', title: t('entry.roster'), icon: 'users', screen: 'committee/roster', room: 'points', roles: KEEPS, order: 140 },
  { at: 'me', title: t('entry.member'), icon: 'gavel', screen: 'committee/member', room: 'points', roles: MEMBERS, order: 60 },
]

export const queues: Queue[] = [{
  title: t('entry.votes'),
  screen: 'committee/votes',
  room: 'points',
  roles: MEMBERS,
  order: 15,
  read: async () => (await api.get('/committee/votes', { query: { limit: 20 } })).items.map(opened),
}]
