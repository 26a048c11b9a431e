/** Changing one entry of a roster, which is replaced as a whole: found again by what it was, not by where it stood. */
import type { Answer, Body } from '@/core/http'

export type Duty = Answer<'get', '/places/{place}/roster'>['entries'][number]
export type Entry = NonNullable<Body<'put', '/places/{place}/roster'>>['entries'][number]

/** Give an entry as it is sent. */
export function entryOf(one: Duty): Entry {
  const { place, role, title, name, number, consent, hours } = one
  return { place, role: role as Entry['role'], title, name, number, consent, hours }
}

/** Tell whether two entries say the same. */
export function same(one: Entry, other: Entry): boolean {
  const words = ({ place, role, title, name, number, consent, hours }: Entry): string => JSON.stringify([
    place, role, title || null, name || null, number, consent, (hours ?? []).map((at) => [[...at.days].sort(), at.starts, at.ends]),
  ])
  return words(one) === words(other)
}

/**
 * Replace `was` by `now`: without `was` it is added, without `now` taken out. Gives the entries and where `now`
 * stands; null when `was` isn't there any more.
 */
export function changed(all: Entry[], was: Entry | null, now: Entry | null): { entries: Entry[], at: number } | null {
  if (was === null) return now === null ? null : { entries: [...all, now], at: all.length }
  const at = all.findIndex((one) => same(one, was))
  if (at < 0) return null
  return { entries: [...all.slice(0, at), ...(now === null ? [] : [now]), ...all.slice(at + 1)], at }
}
