/** Settings: which there are, how each is typed and said, and what stays one's own when somebody else was faster. */
import { t } from './texts'
import { daysWords, type Choices } from './words'

export type Name = keyof Choices
export type Value = NonNullable<Choices[Name]>
export type Chosen = Partial<Record<Name, Value | null>>
export interface Setting { name: Name, type: 'switch' | 'number' | 'days' | 'clock', least?: number, most?: number, district?: boolean }

export const SETTINGS: Setting[] = [
  { name: 'contact_open', type: 'switch' },
  { name: 'bindings_open', type: 'switch' },
  { name: 'points_open', type: 'switch', district: true },
  { name: 'activate_with_posting', type: 'switch' },
  { name: 'review_working_days', type: 'number', least: 1, most: 60 },
  { name: 'applications_per_day', type: 'number', least: 1, most: 100 },
  { name: 'lease_reminder_days', type: 'number', least: 1, most: 180 },
  { name: 'lease_suspend_days', type: 'number', least: 0, most: 90 },
  { name: 'proxy_most_days', type: 'number', least: 1, most: 3650 },
  { name: 'typed_numbers_per_hour', type: 'number', least: 1, most: 1000 },
  { name: 'duty_days', type: 'days' },
  { name: 'duty_from', type: 'clock' },
  { name: 'duty_to', type: 'clock' },
]

/** Say a value. */
export function said(value: Value | null | undefined): string {
  if (value === null || value === undefined) return t('settings.inherit')
  if (typeof value === 'boolean') return t(value ? 'settings.on' : 'settings.off')
  return Array.isArray(value) ? daysWords(value) : String(value)
}

/** Read a number as it is typed; null while it is none within the bounds of its setting. */
export function numberOf(one: Setting, typed: string): number | null {
  if (!/^\d{1,6}$/.test(typed.trim())) return null
  const value = Number(typed)
  return value >= (one.least ?? 0) && value <= (one.most ?? Infinity) ? value : null
}

const equal = (one: unknown, other: unknown): boolean => JSON.stringify(one ?? null) === JSON.stringify(other ?? null)

/** Tell which settings differ between two. */
export function differing(one: Chosen, other: Chosen): Name[] {
  return SETTINGS.map(({ name }) => name).filter((name) => !equal(one[name], other[name]))
}

/** Lay what one changed since `base` over what is there now: everything else is as somebody else has left it. */
export function merged(base: Chosen, mine: Chosen, there: Chosen): Chosen {
  const made: Chosen = { ...there }
  for (const name of differing(base, mine)) made[name] = mine[name] ?? null
  return made
}

/** Give only what is chosen, as it is sent. */
export function sent(chosen: Chosen): Choices {
  return Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== null && value !== undefined)) as Choices
}
