import type { Entry } from '@/core/rooms'
import { t } from './texts'

export const entries: Entry[] = [
  { at: 'home', title: t('entry.mine'), icon: 'award', screen: 'points/mine', room: 'points', order: 40 },
  { at: 'home', title: t('entry.mall'), icon: 'gift', screen: 'points/mall', room: 'points', order: 50 },
  { at: 'home', title: t('entry.scheme'), icon: 'scroll-text', screen: 'points/scheme', room: 'points', order: 60 },
  { at: 'home', title: t('entry.honours'), icon: 'medal', screen: 'points/honours', room: 'points', order: 70 },
]
