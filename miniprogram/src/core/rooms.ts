/**
 * What each room adds to the shell: its entries at home, at work and under 我的. A room's `entries.ts` is found by its
 * place; nothing here names a room.
 */
import type { IconName } from '@/parts/icons'

export interface Entry {
  /** Where it stands: at home, at work, under 我的. */
  at: 'home' | 'work' | 'me'
  title: string
  icon: IconName
  screen: string
  /** The room that must be switched on; none: always. */
  room?: string
  /** The roles of which one must be held; none: anybody who is signed in. */
  roles?: string[]
  /** Whether one must have a home. */
  homed?: boolean
  order: number
}

const found = import.meta.glob<{ entries: Entry[] }>('../rooms/*/entries.ts', { eager: true })
const all = Object.values(found).flatMap((one) => one.entries).sort((a, b) => a.order - b.order)

export interface Standing { rooms: string[], roles: string[], homes: number }

/** Give the entries at a place of the shell, for who stands so. */
export function entries(at: Entry['at'], who: Standing): Entry[] {
  return all.filter((one) => one.at === at
    && (one.room === undefined || who.rooms.includes(one.room))
    && (one.roles === undefined || one.roles.some((role) => who.roles.includes(role)))
    && (!one.homed || who.homes > 0))
}
