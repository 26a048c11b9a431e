import type { Entry } from '@/core/rooms'
import { t } from './texts'
import { STAFF } from './words'

export const entries: Entry[] = [
  { at: 'work', title: t('entry.places'), icon: 'map-pin', screen: 'places/place', roles: STAFF, order: 600 },
  { at: 'work', title: t('entry.roster'), icon: 'calendar-clock', screen: 'places/roster', roles: STAFF, order: 610 },
]
