import type { Entry } from '@/core/rooms'
import { t } from './texts'

export const entries: Entry[] = [
  { at: 'home', title: t('entry.household'), icon: 'users', screen: 'people/household', homed: true, order: 10 },
  { at: 'home', title: t('entry.applications'), icon: 'door-open', screen: 'people/applications', order: 20 },
  { at: 'home', title: t('entry.proxies'), icon: 'hand-helping', screen: 'people/proxies', order: 30 },
  { at: 'me', title: t('entry.profile'), icon: 'user-round', screen: 'people/profile', order: 10 },
  { at: 'me', title: t('entry.devices'), icon: 'smartphone', screen: 'people/devices', order: 20 },
  { at: 'me', title: t('entry.data'), icon: 'download', screen: 'people/data', order: 30 },
  { at: 'me', title: t('entry.privacy'), icon: 'lock', screen: 'people/privacy', order: 40 },
]
