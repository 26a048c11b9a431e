import { api } from '@/core/http'
import { placesOf } from '@/core/me'
import type { Entry, Queue, QueueLine } from '@/core/rooms'
import { t } from './texts'
import { CLERKS, SEERS, WALKERS } from './words'

export const entries: Entry[] = [
  { at: 'work', title: t('entry.patrol'), icon: 'footprints', screen: 'doors/patrol', roles: WALKERS, order: 12 },
  { at: 'work', title: t('entry.mismatches'), icon: 'circle-alert', screen: 'doors/mismatches', roles: WALKERS, order: 14 },
  { at: 'work', title: t('entry.list'), icon: 'qr-code', screen: 'doors/list', roles: SEERS, order: 55 },
  { at: 'work', title: t('entry.import'), icon: 'file-spreadsheet', screen: 'doors/import', roles: CLERKS, order: 700 },
  { at: 'work', title: t('entry.print'), icon: 'printer', screen: 'doors/print', roles: WALKERS, order: 710 },
]

export const queues: Queue[] = [{
  title: t('entry.mismatches'),
  screen: 'doors/mismatches',
  roles: WALKERS,
  order: 20,
  read: async (): Promise<QueueLine[]> => {
    const place = placesOf(...WALKERS)[0]?.place
    if (place === undefined) return []
    const got = await api.get('/codes/mismatches', { query: { place, limit: 5 } })
    return got.items.map((one) => ({ title: t('mismatch.line', { count: one.reports }), screen: 'doors/mismatches' }))
  },
}]
