import { api } from '@/core/http'
import { filled } from '@/core/paging'
import type { Entry, Queue } from '@/core/rooms'
import { t } from './texts'
import { DECIDES, POSTS, queued, SEERS, SEES, WALKERS } from './words'

export const entries: Entry[] = [
  { at: 'work', title: t('entry.queue'), icon: 'list-checks', screen: 'staff/queue', roles: SEES, order: 10 },
  { at: 'work', title: t('entry.takein'), icon: 'hand-helping', screen: 'staff/takein', roles: DECIDES, order: 20 },
  { at: 'work', title: t('entry.record'), icon: 'user-round', screen: 'staff/record', roles: DECIDES, order: 30 },
  { at: 'work', title: t('entry.proxy'), icon: 'heart-handshake', screen: 'staff/proxy', roles: DECIDES, order: 40 },
  { at: 'work', title: t('entry.households'), icon: 'users', screen: 'staff/households', roles: SEES, order: 50 },
  { at: 'work', title: t('entry.coverage'), icon: 'qr-code', screen: 'staff/coverage', roles: WALKERS, order: 60 },
  { at: 'work', title: t('entry.roles'), icon: 'badge-check', screen: 'staff/roles', roles: SEERS, order: 800 },
  { at: 'work', title: t('entry.audit'), icon: 'history', screen: 'staff/audit', roles: SEERS, order: 810 },
  { at: 'me', title: t('entry.mine'), icon: 'badge-check', screen: 'staff/mine', roles: [...POSTS], order: 50 },
]

export const queues: Queue[] = [{
  title: t('entry.queue'),
  screen: 'staff/queue',
  roles: DECIDES,
  order: 10,
  // What a householder decides is theirs; staff see it in the whole list.
  read: async () => {
    const mine = filled((cursor) => api.get('/bindings/queue', { query: { cursor, limit: 20 } }), (one) => one.decides === 'staff')
    return (await mine()).items.map(queued)
  },
}]
