/** What the counter's screens say and send: money is yuan on screens and fen in what is sent. Nothing here asks the server. */
import type { Answer, Body } from '@/core/http'
import type { QueueLine } from '@/core/rooms'
import { day, due, moment, yuan } from '@/core/time'
import { t } from './texts'

export type Exchange = Answer<'get', '/mall/reservations/{reservation}'>
export type Good = Answer<'get', '/mall/goods/{good}/kept'>
export type Budget = Answer<'get', '/mall/budgets/{budget}'>
export type Change = Answer<'get', '/mall/goods/{good}/stock'>['items'][number]
type Limit = NonNullable<Good['limit']>
type New = NonNullable<Body<'post', '/mall/goods'>>
type Edit = NonNullable<Body<'put', '/mall/goods/{good}'>>

export const HANDS = ['grid_worker', 'community_staff', 'district_admin']
export const WATCHES = [...HANDS, 'auditor']
export const SEES = [...WATCHES, 'finance']
export const KEEPS = ['community_staff', 'district_admin']
export const FUNDS = ['finance', 'district_admin']
export const PLACES = ['district', 'street', 'community']
export const STATES: Exchange['state'][] = ['reserved', 'ready', 'collected', 'restored', 'expired']
export const TONES = { reserved: 'honey', ready: 'plate', expired: 'bad', collected: 'good', restored: 'calm' } as const

/** Tell when an exchange is due: to be made ready, or to be collected. Null once it is over. */
export function dueOf(one: Exchange): number | null {
  return one.state === 'reserved' ? one.due_ms : one.state === 'ready' ? one.until_ms : null
}

/** Write what is to be made ready for the first screen. */
export function queued(one: Exchange): QueueLine {
  return { title: t('queue.line', { title: one.title }), note: who(one), due_ms: one.due_ms, screen: 'counter/exchange', query: { id: one.id } }
}

/** Say whose an exchange is and where it is handed over. */
export function who(one: Exchange): string {
  return one.name ? t('queue.who', { name: one.name, where: one.where }) : one.where
}

/** Say the last day on which something is kept: it ends with that day. */
export function lastDay(until_ms: number, now = Date.now()): string {
  return until_ms > now ? t('until', { day: day(until_ms - 1, now) }) : due(until_ms, now).words
}

/** Say until when something is to be done with an exchange, or when it was over. */
export function when(one: Exchange, now = Date.now()): string {
  const at = dueOf(one)
  if (at === null) return moment(one.at_ms, now)
  return one.state === 'ready' ? t('queue.until', { when: lastDay(at, now) }) : t('queue.due', { when: due(at, now).words })
}

/** Read an amount of yuan as it was typed, in fen: 312.4 is 31240. Null for what is none. */
export function fenOf(typed: string): number | null {
  const plain = typed.trim().replace(/[０-９]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0)).replace(/[，,\s¥￥元]/g, '').replace(/[。．]/g, '.')
  const parts = /^(\d{1,8})(?:\.(\d{1,2}))?$/.exec(plain)
  return parts ? Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0')) : null
}

/** Write fen as a field of yuan holds them: 312.40. */
export function yuanOf(fen: number): string {
  return (fen / 100).toFixed(2)
}

/** Read a whole number as it was typed; null for what is none. */
export function wholeOf(typed: string): number | null {
  return /^\d{1,9}$/.test(typed.trim()) ? Number(typed.trim()) : null
}

/** Say a change of stock or budget with its sign. */
export function changed(one: Change, money: boolean): string {
  const sign = one.amount < 0 ? '−' : '+'
  return money ? `${sign}${yuan(Math.abs(one.amount))}` : `${sign}${t('pieces', { count: Math.abs(one.amount) })}`
}

/** Say when a change was made and by whom, by the end of their id. */
export function changedBy(one: Change, me: string | undefined, now = Date.now()): string {
  return t('change.by', { when: moment(one.at_ms, now), who: one.by === me ? t('change.me') : t('change.other', { id: one.by.slice(-6) }) })
}

export interface Said {
  place: string
  title: string
  description: string
  picture: string[]
  for_whom: Good['for_whom']
  price: string
  cost: string
  budget: string
  per: Limit['per'] | 'none'
  most: string
  where: string
  ready_days: string
  collect_days: string
  stock: string
  version: number
}
export const NOTHING: Said = {
  place: '', title: '', description: '', picture: [], for_whom: 'everyone', price: '', cost: '', budget: '', per: 'none', most: '1', where: '', ready_days: '3', collect_days: '7', stock: '0', version: 0,
}

/** Fill the form of a good with what it says now. */
export function filledIn(good: Good): Said {
  const { place, title, description, for_whom, budget, where, version } = good
  return {
    place, title, description, for_whom, budget, where, version,
    picture: [],
    price: String(good.price),
    cost: yuanOf(good.cost),
    per: good.limit?.per ?? 'none',
    most: String(good.limit?.most ?? 1),
    ready_days: String(good.ready_days),
    collect_days: String(good.collect_days),
    stock: '0',
  }
}

/** Say whether everything is there, and is a number where it must be one. */
export function complete(said: Said): boolean {
  const numbers = [said.price, said.ready_days, said.collect_days, said.stock, ...(said.per === 'none' ? [] : [said.most])]
  return Boolean(said.place && said.title.trim() && said.description.trim() && said.budget && said.where.trim())
    && fenOf(said.cost) !== null && numbers.every((one) => wholeOf(one) !== null)
}

function saidOf(said: Said): Omit<New, 'id' | 'place' | 'stock'> {
  return {
    title: said.title.trim(),
    description: said.description.trim(),
    for_whom: said.for_whom,
    price: wholeOf(said.price) ?? 0,
    cost: fenOf(said.cost) ?? 0,
    budget: said.budget,
    limit: said.per === 'none' ? null : { per: said.per, most: wholeOf(said.most) ?? 0 },
    where: said.where.trim(),
    ready_days: wholeOf(said.ready_days) ?? 0,
    collect_days: wholeOf(said.collect_days) ?? 0,
    picture: said.picture[0] ?? null,
  }
}

/** Make what is sent of a new good. */
export function newGood(id: string, said: Said): New {
  return { ...saidOf(said), id, place: said.place, stock: wholeOf(said.stock) ?? 0 }
}

/** Make what is sent of a good that is there: without a new picture it keeps its own. */
export function editedGood(id: string, said: Said, picture: string | null): Edit {
  const words = saidOf(said)
  return { ...words, picture: words.picture ?? picture, id, version: said.version }
}

/** Say what a good limits: 每人每月 2 件; without a limit nothing. */
export function limitWords(limit: Good['limit']): string {
  return limit ? `${t(`per.${limit.per}`)} ${t('pieces', { count: limit.most })}` : ''
}
