/**
 * What each room adds to the shell: its entries at home, at work and under 我的, and what waits there for who works. A
 * room's `entries.ts` is found by its place; nothing here names a room.
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

/** One thing that waits for somebody who works; one tap opens the screen on which it is done. */
export interface QueueLine {
  title: string
  note?: string
  /** When it is due; without one it comes after what is due. */
  due_ms?: number
  screen: string
  query?: Record<string, string>
}

/** What waits in a room: for who works there, or at home for who decides on their household. */
export interface Queue {
  at?: 'work' | 'home'
  title: string
  /** The screen with the whole of it. */
  screen: string
  room?: string
  /** The roles of which one must be held; none: anybody who has a home. */
  roles?: string[]
  order: number
  /** Read the first of it, what is due soonest coming first. Raises Failure. */
  read: () => Promise<QueueLine[]>
}

/** A figure of one's own that the first screen shows. */
export interface Tile {
  title: string
  number: string
  note: string
  tone: 'plate' | 'honey'
  screen: string
  query?: Record<string, string>
}

/** The figures that a room shows at home. */
export interface Glance {
  room?: string
  order: number
  /** Read them. Raises Failure. */
  read: () => Promise<Tile[]>
}

const found = import.meta.glob<{ entries: Entry[], queues?: Queue[], glances?: Glance[] }>('../rooms/*/entries.ts', { eager: true })
const all = Object.values(found).flatMap((one) => one.entries).sort((a, b) => a.order - b.order)
const figures = Object.values(found).flatMap((one) => one.glances ?? []).sort((a, b) => a.order - b.order)
const waiting = Object.values(found).flatMap((one) => one.queues ?? []).sort((a, b) => a.order - b.order)

export interface Standing { rooms: string[], roles: string[], homes: number }

function fits(one: { room?: string, roles?: string[] }, who: Standing): boolean {
  return (one.room === undefined || who.rooms.includes(one.room))
    && (one.roles === undefined || one.roles.some((role) => who.roles.includes(role)))
}

/** Give the entries at a place of the shell, for who stands so. */
export function entries(at: Entry['at'], who: Standing): Entry[] {
  return all.filter((one) => one.at === at && fits(one, who) && (!one.homed || who.homes > 0))
}

/** Give the queues of who works so, or of who is at home. */
export function queues(at: 'work' | 'home', who: Standing): Queue[] {
  return waiting.filter((one) => (one.at ?? 'work') === at && fits(one, who) && (at === 'work' || who.homes > 0))
}

/** Give the figures that are shown at home. */
export function glances(who: Standing): Glance[] {
  return figures.filter((one) => fits(one, who))
}
