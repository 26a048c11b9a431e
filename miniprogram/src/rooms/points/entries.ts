import { api } from '@/core/http'
import type { Entry, Glance } from '@/core/rooms'
import { standing } from './accounts'
import { t } from './texts'

export const entries: Entry[] = [
  { at: 'home', title: t('entry.mine'), icon: 'award', screen: 'points/mine', room: 'points', order: 40 },
  { at: 'home', title: t('entry.mall'), icon: 'gift', screen: 'points/mall', room: 'points', order: 50 },
  { at: 'home', title: t('entry.scheme'), icon: 'scroll-text', screen: 'points/scheme', room: 'points', order: 60 },
  { at: 'home', title: t('entry.honours'), icon: 'medal', screen: 'points/honours', room: 'points', order: 70 },
]

export const glances: Glance[] = [{
  room: 'points',
  order: 10,
  read: async () => {
    const mine = await api.get('/points/mine')
    return mine.accounts.map((one) => ({
      title: t(one.currency), number: standing(one.balance), note: t(`${one.currency}_note`), tone: one.currency === 'material' ? 'honey' : 'plate',
      screen: 'points/statement', query: { kind: 'person', holder: mine.id, currency: one.currency },
    }))
  },
}]
