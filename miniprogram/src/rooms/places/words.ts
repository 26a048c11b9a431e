/** What may be done at a place, how hours and settings are said. Nothing here asks the server. */
import type { Answer } from '@/core/http'
import type { Role } from '@/core/me'
import { t } from './texts'

export type Place = Answer<'get', '/places'>['items'][number]
export type Seen = Answer<'get', '/places/{place}'>
export type Kind = Place['kind']
export type Choices = Answer<'get', '/places/{place}/settings'>['chosen']
export type Hours = Answer<'get', '/places/{place}/roster'>['entries'][number]['hours'][number]

export const EDITORS = ['district_admin', 'community_staff']
export const STAFF = [...EDITORS, 'grid_worker', 'property_manager', 'police', 'auditor']
/** What may stand right under a kind of place. */
export const UNDER: Record<Kind, Exclude<Kind, 'district'>[]> = {
  district: ['street'], street: ['community'], community: ['estate', 'grid'], estate: ['building'], building: [], grid: [],
}
export const WITH_SETTINGS: Kind[] = ['district', 'street', 'community', 'estate']
export const WITH_ROSTER: Kind[] = ['community', 'estate', 'building', 'grid']

/** Tell whether one of `held` reaches a place: it is held at it or above it. */
export function reaches(place: Pick<Seen, 'path'> | null, held: Pick<Role, 'place'>[]): boolean {
  return Boolean(place?.path.some((step) => held.some((one) => one.place === step.id)))
}

/** Say where a place is: the names above it. */
export function above(place: Seen): string {
  return place.path.slice(0, -1).map((step) => step.name).join(' · ')
}

const WEEK = [1, 2, 3, 4, 5, 6, 7]
const dayWords = (day: number): string => t(`day.${day as 1 | 2 | 3 | 4 | 5 | 6 | 7}`)

/** Say days of the week: 每天, 周一至周五, 周二、周四. */
export function daysWords(days: number[]): string {
  const sorted = WEEK.filter((day) => days.includes(day))
  if (sorted.length === WEEK.length) return t('days.all')
  const first = sorted[0]
  const last = sorted[sorted.length - 1]
  if (first !== undefined && last !== undefined && sorted.length > 2 && last - first === sorted.length - 1) {
    return t('days.span', { from: dayWords(first), to: dayWords(last) })
  }
  return sorted.map((day) => t('days.one', { day: dayWords(day) })).join('、')
}

/** Tell whether hours end on the next day. */
export function nextDay(one: Pick<Hours, 'starts' | 'ends'>): boolean {
  return one.ends !== '24:00' && one.ends <= one.starts && !whole(one)
}

function whole(one: Pick<Hours, 'starts' | 'ends'>): boolean {
  return one.starts === '00:00' && (one.ends === '24:00' || one.ends === '00:00')
}

/** Say hours of duty; none: the usual ones. */
export function hoursWords(hours: Hours[]): string {
  if (!hours.length) return t('roster.usual')
  return hours.map((one) => {
    const clock = whole(one) ? t('hours.whole') : t(nextDay(one) ? 'hours.next' : 'hours.same', { starts: one.starts, ends: one.ends })
    return `${daysWords(one.days)} ${clock}`
  }).join('；')
}

/** Put a day among others, or take it out. */
export function toggled(days: number[], day: number): number[] {
  return days.includes(day) ? days.filter((one) => one !== day) : [...days, day].sort((a, b) => a - b)
}

/** Read an area as it is typed (89.5) in hundredths of a square metre; undefined when it is none. */
export function areaOf(typed: string): number | null | undefined {
  const bare = typed.trim()
  if (bare === '') return null
  const parts = /^(\d{1,5})(?:[.．](\d{1,2}))?$/.exec(bare)
  if (!parts) return undefined
  const area = Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0'))
  return area > 0 ? area : undefined
}

/** Write an area: 89.50. */
export function areaWords(area: number | null): string {
  return area === null ? '' : `${Math.floor(area / 100)}.${String(area % 100).padStart(2, '0')}`
}
