import { api } from '@/core/http'
import { home } from '@/core/me'
import type { Entry, Queue } from '@/core/rooms'
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

export const queues: Queue[] = [{
  at: 'home',
  title: t('household.waiting'),
  screen: 'people/household',
  order: 10,
  read: async () => {
    if (!home.value?.head) return []
    const got = await api.get('/households/{household}/applications', { path: { household: home.value.household } })
    return got.items.map((one) => ({
      title: t('decide.who', { name: one.name, role: one.role_word }), due_ms: one.due_ms, screen: 'people/decide', query: { id: one.id },
    }))
  },
}]
