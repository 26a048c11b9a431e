/** A scheme's draft as a form holds it, and what is sent of it; what of honours is said. Nothing here asks the server. */
import type { Answer } from '@/core/http'
import { placesOf } from '@/core/me'
import type { QueueLine } from '@/core/rooms'
import { day, moment, signed } from '@/core/time'
import { t } from './texts'

export type Version = Answer<'get', '/schemes/{version}'>
export type Line = Answer<'get', '/schemes'>['items'][number]
export type Document = Answer<'get', '/schemes/{version}/document'>
export type Comment = Answer<'get', '/schemes/{version}/comments'>['items'][number]
export type Nomination = Answer<'get', '/honours/{nomination}'>
type Item = Document['items'][number]
type Terms = NonNullable<Document['terms']>
type Proposer = NonNullable<Item['proposers']>[number]

export const WRITERS = ['district_admin', 'community_staff']
export const READS = [...WRITERS, 'auditor']
export const CONFIRMS = ['committee_member', 'community_staff', 'district_admin']
export const SEES = [...CONFIRMS, 'auditor']
export const PROPOSERS: Proposer[] = ['grid_worker', 'community_staff', 'property_manager', 'police', 'organiser', 'district_admin']
export const EVIDENCE: NonNullable<Item['evidence']>[] = ['none', 'text', 'file', 'decision']
export const TERMS = ['comment_days', 'quorum', 'panel', 'vote_days', 'notice_days', 'appeal_days', 'repair_hours', 'repair_points'] as const
export const TONES: Record<string, 'plate' | 'good' | 'honey' | 'calm'> = { draft: 'honey', commenting: 'plate', in_force: 'good' }
const DEFAULTS: Record<(typeof TERMS)[number], number> = { comment_days: 7, quorum: 3, panel: 5, vote_days: 7, notice_days: 5, appeal_days: 15, repair_hours: 10, repair_points: 20 }

export interface ItemSaid {
  code: string
  clause: string
  title: string
  text: string
  currency: Item['currency']
  unit: Item['unit']
  kind: 'award' | 'deduction'
  points: string
  cap_day: string
  cap_year: string
  evidence: NonNullable<Item['evidence']>
  proposers: Proposer[]
  committee: boolean
  lapse_months: string
}
export interface Said { title: string, preamble: string, items: ItemSaid[], terms: Record<(typeof TERMS)[number], string>, revision: number }

/** Tell whether one holds one of `roles` for the whole district: the scheme is the district's. */
export function forDistrict(...roles: string[]): boolean {
  return placesOf(...roles).some((one) => one.place_kind === 'district')
}

/** Begin an item. */
export function blank(): ItemSaid {
  return {
    code: '', clause: '', title: '', text: '', currency: 'merit', unit: 'person', kind: 'award', points: '', cap_day: '', cap_year: '', evidence: 'none', proposers: [], committee: false,
    lapse_months: '',
  }
}

function text(number: number | null | undefined): string {
  return number === null || number === undefined ? '' : String(number)
}

function itemSaid(item: Item): ItemSaid {
  return {
    code: item.code,
    clause: item.clause,
    title: item.title,
    text: item.text,
    currency: item.currency,
    unit: item.unit,
    kind: item.points < 0 ? 'deduction' : 'award',
    points: String(Math.abs(item.points)),
    cap_day: text(item.cap_day),
    cap_year: text(item.cap_year),
    evidence: item.evidence ?? 'none',
    proposers: [...item.proposers ?? []],
    committee: item.committee ?? false,
    lapse_months: text(item.lapse_months),
  }
}

/** Fill the form with a document; without one with nothing but the usual terms. */
export function filledIn(document: Document | null, revision: number): Said {
  const numbers: Terms = { ...DEFAULTS, ...document?.terms }
  const terms = Object.fromEntries(TERMS.map((one) => [one, String(numbers[one])])) as Said['terms']
  return { title: document?.title ?? '', preamble: document?.preamble ?? '', items: (document?.items ?? []).map(itemSaid), terms, revision }
}

function number(typed: string): number | null {
  return typed.trim() === '' ? null : Number(typed)
}

/** Make an item of what was typed. A deduction rests on a committee and a decision, takes merit alone and has no caps. */
export function itemOf(said: ItemSaid): Item {
  const down = said.kind === 'deduction'
  const points = number(said.points) ?? 0
  return {
    code: said.code.trim(),
    clause: said.clause.trim(),
    title: said.title.trim(),
    text: said.text.trim(),
    currency: down ? 'merit' : said.currency,
    unit: said.unit,
    points: down ? -points : points,
    cap_day: down ? null : number(said.cap_day),
    cap_year: down ? null : number(said.cap_year),
    evidence: down ? 'decision' : said.evidence,
    proposers: said.proposers,
    committee: down || said.committee,
    lapse_months: down ? number(said.lapse_months) : null,
  }
}

/** Make the document of what was typed. */
export function documentOf(said: Said): Document {
  const terms = Object.fromEntries(TERMS.map((one) => [one, number(said.terms[one]) ?? 0])) as unknown as Terms
  return { title: said.title.trim(), preamble: said.preamble.trim(), items: said.items.map(itemOf), terms }
}

const AT = /^document\.items\.(\d+)/

/** Give the faults of one item, by its own fields. */
export function faultsOf(faults: Record<string, string>, at: number): Record<string, string> {
  const own = `document.items.${at}.`
  return Object.fromEntries(Object.entries(faults).filter(([field]) => field.startsWith(own)).map(([field, fault]) => [field.slice(own.length), fault]))
}

/** Say all faults with where each is, so that none hides in an item that is closed. */
export function faultLines(faults: Record<string, string>): string[] {
  return Object.entries(faults).map(([field, fault]) => {
    const at = AT.exec(field)?.[1]
    const where = at !== undefined ? t('fault.item', { at: Number(at) + 1 }) : field.startsWith('document.terms') ? t('fault.terms') : t('fault.document')
    return t('fault.line', { where, fault })
  })
}

/** Say an item in one line: +5 品德积分 · 个人. */
export function itemNote(said: ItemSaid): string {
  const { points, currency, unit } = itemOf(said)
  return t('draft.item_line', { points: signed(points), currency: t(currency), unit: t(unit) })
}

/** Say where a version stands. */
export function versionNote(one: Line, now = Date.now()): string {
  const since = one.in_force_ms !== null ? t('versions.since', { day: day(one.in_force_ms, now) }) : one.comment_until_ms !== null ? t('versions.until', { day: day(one.comment_until_ms, now) }) : moment(one.at_ms, now)
  return [since, ...(one.comments ? [t('versions.comments', { count: one.comments })] : [])].join(' · ')
}

/** Show a digest short, in the way it is read aloud to compare. */
export function short(digest: string): string {
  return `${digest.slice(0, 4)} ${digest.slice(4, 8)} ${digest.slice(8, 12)}`
}

/** Write a nomination that waits for the first screen. */
export function queued(one: Nomination): QueueLine {
  return { title: t('honours.line', { name: one.name ?? t('honours.no_name') }), note: moment(one.at_ms), screen: 'schemework/honour', query: { id: one.id } }
}
