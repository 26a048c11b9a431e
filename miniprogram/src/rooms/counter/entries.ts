import { api } from '@/core/http'
import { filled } from '@/core/paging'
import type { Entry, Queue } from '@/core/rooms'
import { t } from './texts'
import { HANDS, queued, SEES, WATCHES } from './words'

export const entries: Entry[] = [
  { at: 'work', title: t('entry.collect'), icon: 'package-check', screen: 'counter/collect', room: 'points', roles: HANDS, order: 300 },
  { at: 'work', title: t('entry.queue'), icon: 'gift', screen: 'counter/queue', room: 'points', roles: WATCHES, order: 310 },
  { at: 'work', title: t('entry.goods'), icon: 'inbox', screen: 'counter/goods', room: 'points', roles: SEES, order: 320 },
  { at: 'work', title: t('entry.budgets'), icon: 'wallet', screen: 'counter/budgets', room: 'points', roles: SEES, order: 330 },
]

export const queues: Queue[] = [{
  title: t('queue.title'),
  screen: 'counter/queue',
  room: 'points',
  roles: HANDS,
  order: 40,
  read: async () => {
    const mine = filled((cursor) => api.get('/mall/reservations/queue', { query: { cursor, state: 'reserved', limit: 20 } }))
    return (await mine()).items.map(queued)
  },
}]
