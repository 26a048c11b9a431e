import { describe, expect, it } from 'vitest'
import { phone } from './phone'
import { entries, queues } from '@/rooms/counter/entries'
import screens from '@/rooms/counter/screens.json'
import {
  changed, changedBy, complete, dueOf, editedGood, fenOf, filledIn, lastDay, limitWords, newGood, NOTHING, queued, when, who, wholeOf, yuanOf, type Change, type Exchange, type Good, type Said,
} from '@/rooms/counter/words'

const NOON = Date.UTC(2026, 10, 24, 4) // 12:00 in Shanghai
const HOUR = 3_600_000
const exchange = (more: Partial<Exchange> = {}): Exchange => ({
  id: '01A', person: '01P', name: '王*', by: null, good: '01G', title: '垃圾袋', where: '服务中心', place: '01C', points: 20, state: 'reserved', state_word: '待备货', legal: ['ready'], ended: null, reason: null,
  reserved_ms: NOON, due_ms: NOON + HOUR, until_ms: null, at_ms: NOON, late: false, ...more,
})
const good: Good = {
  id: '01G', place: '01C', title: '垃圾袋', description: '一卷', picture: 'https://x/y', picture_id: '01U', for_whom: 'residents', price: 20, cost: 1050, budget: '01B', limit: { most: 2, per: 'month' }, where: '服务中心',
  ready_days: 3, collect_days: 7, state: 'on_sale', legal: ['withdraw'], version: 4, added: 10, stock: 8, held: 1, given: 1, at_ms: NOON,
}
const said = (more: Partial<Said> = {}): Said => ({ ...NOTHING, place: '01C', title: '米', description: '五公斤', price: '200', cost: '32.5', budget: '01B', where: '服务中心', ...more })

describe('money', () => {
  it('is yuan as it is typed and fen as it is sent', () => {
    expect(['312.4', '312.40', '1,200', '￥8', '８．５', '0.07', '0'].map(fenOf)).toEqual([31240, 31240, 120000, 800, 850, 7, 0])
    expect(['', '一百', '1.234', '-5', '1.', '.5', '999999999'].map(fenOf)).toEqual([null, null, null, null, null, null, null])
    expect([yuanOf(31240), yuanOf(7)]).toEqual(['312.40', '0.07'])
  })
  it('comes back as it was, whatever it is', () => {
    for (const fen of [0, 1, 10, 99, 100, 101, 290, 1999, 123456]) expect(fenOf(yuanOf(fen))).toBe(fen)
  })
  it('and numbers are whole', () => {
    expect([wholeOf(' 12 '), wholeOf('1.5'), wholeOf(''), wholeOf('-3')]).toEqual([12, null, null, null])
  })
})

describe('the counter’s queue', () => {
  it('stands in the work screen with what is to be made ready', async () => {
    phone.script = () => ({ status: 200, data: { items: [exchange()], next: null } })
    expect(await queues[0]?.read()).toEqual([{ title: '备货：垃圾袋', note: '王* · 服务中心', due_ms: NOON + HOUR, screen: 'counter/exchange', query: { id: '01A' } }])
    expect(phone.asked[0]?.url).toContain('state=reserved')
  })
  it('says until when something is to be done', () => {
    const ready = exchange({ state: 'ready', until_ms: NOON + 30 * HOUR })
    expect([dueOf(exchange()), dueOf(ready), dueOf(exchange({ state: 'collected' }))]).toEqual([NOON + HOUR, NOON + 30 * HOUR, null])
    expect([when(exchange(), NOON), when(ready, NOON), when(exchange({ state: 'restored' }), NOON)]).toEqual(['备货期限：今天 13:00 前', '领取期限：明天（含当天）', '今天 12:00'])
    expect([lastDay(NOON + 12 * HOUR, NOON), lastDay(NOON - HOUR, NOON)]).toEqual(['今天（含当天）', '已超时 1 小时'])
    expect(who(exchange({ name: null }))).toBe('服务中心')
  })
  it('leads to screens that are there', () => {
    const there = screens.map((one) => `counter/${one.path}`)
    expect([...entries, ...queues, queued(exchange())].map((one) => one.screen).filter((one) => !there.includes(one))).toEqual([])
  })
})

describe('a good', () => {
  it('is complete with all words and numbers', () => {
    expect(complete(said())).toBe(true)
    const missing: Partial<Said>[] = [{ place: '' }, { title: ' ' }, { budget: '' }, { cost: '贵' }, { price: '' }, { per: 'month', most: '' }]
    for (const one of missing) expect(complete(said(one)), JSON.stringify(one)).toBe(false)
    expect(complete(said({ per: 'none', most: '' }))).toBe(true)
  })
  it('is sent in fen, with its limit and its first stock', () => {
    expect(newGood('01N', said({ per: 'month', most: '2', stock: '30', picture: ['01U'] }))).toEqual({
      id: '01N', place: '01C', stock: 30, title: '米', description: '五公斤', for_whom: 'everyone', price: 200, cost: 3250, budget: '01B', limit: { per: 'month', most: 2 }, where: '服务中心', ready_days: 3,
      collect_days: 7, picture: '01U',
    })
    expect(newGood('01N', said())).toMatchObject({ limit: null, picture: null, stock: 0 })
  })
  it('keeps its picture and names the version that was read when it is edited', () => {
    const edit = editedGood('01N', { ...filledIn(good), price: '25' }, good.picture_id)
    expect(edit).toEqual({
      id: '01N', version: 4, title: '垃圾袋', description: '一卷', picture: '01U', for_whom: 'residents', price: 25, cost: 1050, budget: '01B', limit: { most: 2, per: 'month' }, where: '服务中心', ready_days: 3,
      collect_days: 7,
    })
    expect(editedGood('01N', { ...filledIn(good), picture: ['01V'] }, good.picture_id).picture).toBe('01V')
    expect(filledIn({ ...good, limit: null })).toMatchObject({ per: 'none', most: '1', cost: '10.50' })
  })
  it('says its limit and the changes of its stock', () => {
    const change: Change = { id: '01X', amount: -3, by: '01HQZZZZZZZZZZZZZZZZABCDEF', reason: '破损', at_ms: NOON }
    expect([limitWords(good.limit), limitWords(null)]).toEqual(['每人每月 2 件', ''])
    expect([changed(change, false), changed({ ...change, amount: 31240 }, true), changed({ ...change, amount: -31240 }, true)]).toEqual(['−3 件', '+¥312.40', '−¥312.40'])
    expect([changedBy(change, change.by, NOON), changedBy(change, '01Q', NOON)]).toEqual(['今天 12:00 · 我', '今天 12:00 · 工作人员 ABCDEF'])
  })
})
