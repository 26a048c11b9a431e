/** What the campaigns' screens say and send, made of what the server tells and people type. Nothing here asks it. */
import type { Answer, Body } from '@/core/http'
import type { QueueLine } from '@/core/rooms'
import { begins, day, moment } from '@/core/time'
import { t } from './texts'

export type Campaign = Answer<'get', '/campaigns/{campaign}'>
export type Line = Answer<'get', '/campaigns'>['items'][number]
export type Result = Answer<'get', '/campaigns/{campaign}/results'>['items'][number]
export type Item = Answer<'get', '/schemes/in-force'>['items'][number]
export type CheckedIn = Answer<'post', '/campaigns/{campaign}/check-ins'>['items'][number]
export type CheckIns = NonNullable<Body<'post', '/campaigns/{campaign}/check-ins'>>
type Order = NonNullable<Body<'post', '/campaigns'>>
type BadRow = NonNullable<Campaign['preview']>['bad_rows'][number]

export const MAKES = ['community_staff', 'organiser', 'district_admin']
export const LISTS = [...MAKES, 'grid_worker', 'auditor']
export const APPROVES = ['community_staff', 'district_admin']
/** The states by which lists are filtered. */
export const STATES = ['all', 'collecting', 'ready', 'done'] as const
/** States in which the server is at work, so that one looks again. */
export const GOES_ON: Line['state'][] = ['queued', 'running']
export const TONES = {
  collecting: 'plate', queued: 'calm', ready: 'honey', unreadable: 'bad', running: 'plate', paused: 'honey', stopped: 'bad', done: 'good', withdrawn: 'calm',
} as const

/** Write the campaigns that wait for a second person, which whoever made one isn't. */
export function toApprove(lines: Line[], me?: string): QueueLine[] {
  const ready = lines.filter((one, at) => one.state === 'ready' && one.by !== me && lines.findIndex((other) => other.id === one.id) === at)
  return ready.map((one) => ({
    title: t('queue.line', { title: one.title }),
    note: t('queue.note', { item: one.item_title, rows: one.rows ?? 0 }),
    screen: 'campaigns/campaign',
    query: { id: one.id },
  }))
}

/** Say what a campaign in a list of `place` is about, where it is if elsewhere, and how far it is. */
export function note(one: Line, place: string, now = Date.now()): string {
  const far = one.posted + one.refused > 0 ? t('list.far', { posted: one.posted, refused: one.refused }) : one.rows === null ? '' : t('list.rows', { rows: one.rows })
  return [one.place === place ? '' : one.place_name, one.item_title, day(one.at_ms, now), far].filter(Boolean).join(' · ')
}

/** Give the items that a campaign may post: awards that no committee decides. */
export function postable(items: Item[]): Item[] {
  return items.filter((one) => !one.committee && one.points > 0)
}

export interface Said { title: string, item: string, version: number, place: string, day: string, source: 'upload' | 'check_in', upload: string, file: string, supplements: string }
export const NOTHING: Said = { title: '', item: '', version: 0, place: '', day: '', source: 'upload', upload: '', file: '', supplements: '' }

/** Say whether everything is there. */
export function complete(said: Said): boolean {
  return Boolean(said.title.trim() && said.item && said.place && said.day && (said.source === 'check_in' || said.upload))
}

/** Make what is sent of what was typed. */
export function order(id: string, said: Said): Order {
  return {
    id,
    title: said.title.trim(),
    item: said.item,
    version: said.version,
    place: said.place,
    at_ms: begins(said.day),
    upload: said.source === 'upload' ? said.upload : null,
    supplements: said.supplements || null,
  }
}

/** Show a hash short, in the way it is read aloud to compare: 3f9a 0c21 …. */
export function short(hash: string): string {
  return `${hash.slice(0, 4)} ${hash.slice(4, 8)} ${hash.slice(8, 12)}`
}

/** Say what is wrong with a row and what would be right. */
export function badNote(row: BadRow): string {
  return `${row.fault}，${row.right}`
}

/** Say how many rows there are of which fault: 查无此人 3 行. */
export function badSums(bad: Record<string, number>): string[] {
  return Object.entries(bad).filter(([, count]) => count > 0).map(([code, count]) => t('preview.sum', { fault: faultWords(code), count }))
}

const FAULTS: Record<string, string> = {
  empty: '没有填写是谁', malformed: '格式不对', unknown_person: '查无此人', unknown_household: '查无此住户', ambiguous: '手机号有多人使用', outside: '不在活动范围内',
  several_homes: '在范围内有多处住所', moved_out: '已搬离', repeated: '与前面的行重复', already: '原活动已记过分', over_cap: '积分将达到上限',
}

/** Say a fault by its code; one without words of its own is 其他问题. */
export function faultWords(code: string): string {
  return FAULTS[code] ?? t('preview.other')
}

/** Say whose a result is: a masked name or an address; of who is there no more the end of their id. */
export function holderWords(one: Result): string {
  const [kind = '', id = ''] = one.holder.split('#')
  return one.name ?? t(kind === 'household' ? 'result.household' : 'result.person', { id: id.slice(-6) })
}

/** Say what of a run is done, in rows: it goes by chunks of them. */
export function rowsDone(one: Campaign): number {
  const { chunks, chunks_done } = one.progress ?? { chunks: 0, chunks_done: 0 }
  return chunks ? Math.round(((one.rows ?? 0) * chunks_done) / chunks) : 0
}

/** Say why a list can't be read: its faults, or the reason on the whole. */
export function whyUnreadable(said: { message: string, faults: Record<string, string>[] }): string {
  return said.faults.map((one) => [one.fault, one.right].filter(Boolean).join('，')).join('；') || said.message
}

/** Say what became of a row. */
export function resultNote(one: Result): string {
  if (one.outcome === 'posted') return one.seq === null || one.seq === undefined ? t('outcome.posted') : t('result.posted', { seq: one.seq })
  return one.outcome === 'refused' ? one.message || faultWords(one.code ?? '') : t('outcome.waiting')
}

/** Sort what was typed at a check-in, one a line or with signs between: phones, and stickers' numbers, which name households alone. */
export function checkIns(typed: string, unit: string): CheckIns {
  const all = [...new Set(typed.split(/[\n,，、;；]/).map((one) => one.replace(/[\s-]/g, '')).filter(Boolean))]
  const numbers = unit === 'household' ? all.filter((one) => /^\d{10}$/.test(one)) : []
  return { people: [], households: [], numbers, phones: all.filter((one) => !numbers.includes(one)) }
}

/** Give what was typed that is neither a phone nor a sticker's number. */
export function unreadable(asked: CheckIns): string[] {
  return (asked.phones ?? []).filter((one) => !/^(1\d{10}|\+\d{6,18})$/.test(one))
}

/** Say how many were checked in, were there before, were refused. */
export function checkedIn(items: CheckedIn[]): string {
  const count = (outcome: CheckedIn['outcome']): number => items.filter((one) => one.outcome === outcome).length
  return t('checkin.sum', { taken: count('taken'), repeated: count('repeated'), refused: count('refused') })
}

/** Say whom a refused line of a check-in was about, as it was typed. */
export function typedOf(one: CheckedIn, asked: CheckIns): string {
  const lists: Record<string, readonly string[] | undefined> = { phone: asked.phones, number: asked.numbers }
  return lists[one.by]?.[one.at] ?? ''
}

/** Say when it was approved. */
export function approvedWords(one: Campaign, now = Date.now()): string {
  return one.approved_ms === null ? '' : t('campaign.approved', { when: moment(one.approved_ms, now) })
}
