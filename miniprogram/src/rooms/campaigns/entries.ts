import { api } from '@/core/http'
import { me, placesOf } from '@/core/me'
import type { Entry, Queue } from '@/core/rooms'
import { t } from './texts'
import { APPROVES, LISTS, toApprove } from './words'

export const entries: Entry[] = [
  { at: 'work', title: t('entry.list'), icon: 'file-spreadsheet', screen: 'campaigns/list', room: 'points', roles: LISTS, order: 200 },
]

const READ_PLACES = 5

export const queues: Queue[] = [{
  title: t('queue.title'),
  screen: 'campaigns/list',
  room: 'points',
  roles: APPROVES,
  order: 30,
  read: async () => {
    const mine = [...new Set(placesOf(...APPROVES).map((one) => one.place))].slice(0, READ_PLACES)
    const got = await Promise.all(mine.map((place) => api.get('/campaigns', { query: { place, state: 'ready', limit: 30 } })))
    return toApprove(got.flatMap((one) => one.items), me.value?.person)
  },
}]
