import { api } from '@/core/http'
import type { Entry, Queue } from '@/core/rooms'
import { t } from './texts'
import { CONFIRMS, queued, READS, SEES } from './words'

export const entries: Entry[] = [
  { at: 'work', title: t('entry.honours'), icon: 'medal', screen: 'schemework/honours', room: 'points', roles: SEES, order: 400 },
  { at: 'work', title: t('entry.versions'), icon: 'scroll-text', screen: 'schemework/versions', room: 'points', roles: READS, order: 410 },
]

export const queues: Queue[] = [{
  title: t('honours.queue'),
  screen: 'schemework/honours',
  room: 'points',
  roles: CONFIRMS,
  order: 50,
  read: async () => (await api.get('/honours/queue', { query: { state: 'consented', limit: 20 } })).items.filter((one) => one.acts.includes('confirm')).map(queued),
}]
