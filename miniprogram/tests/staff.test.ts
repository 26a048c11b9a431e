import { describe, expect, it, vi } from 'vitest'
import { phone } from './phone'
import { Failure } from '@/core/http'
import { filled, whole } from '@/core/paging'
import { soonest, waiting } from '@/core/queues'
import { entries, queues, type Queue } from '@/core/rooms'
import { queues as staffQueues } from '@/rooms/staff/entries'
import screens from '@/rooms/staff/screens.json'
import { entries as own } from '@/rooms/staff/entries'
import { begins } from '@/core/time'
import { actNote, actWords, between, counted, doorsLike, inFours, inUse, kindOf, queued, waits, whoWords, type Entry, type Line } from '@/rooms/staff/words'

const NOON = Date.UTC(2026, 10, 24, 4) // 12:00 in Shanghai
const line = (more: Partial<Line> = {}): Line => ({
  id: '01A', role: 'tenant', role_word: '租客', state: 'submitted', name: '王*', door: '3号楼 502', building: '01B', community: '01C', by: null, decides: 'staff', household: null,
  due_ms: NOON, at_ms: NOON - 1, late: false, ...more,
})
const queue = (title: string, read: Queue['read']): Queue => ({ title, screen: `${title}/queue`, roles: ['grid_worker'], order: 1, read })

describe('what waits on the first screen', () => {
  it('puts what is due soonest first, what has no time last, and keeps it on the phone', async () => {
    const all = waiting('work')
    await all.load([
      queue('a', () => Promise.resolve([{ title: '晚', due_ms: 9, screen: 'a/x' }, { title: '没有期限', screen: 'a/x' }])),
      queue('b', () => Promise.resolve([{ title: '早', due_ms: 1, screen: 'b/x' }])),
      queue('c', () => Promise.resolve([])),
    ])
    expect(all.lines.map((one) => one.title)).toEqual(['早', '晚', '没有期限'])
    expect(all.full).toEqual([{ title: 'a', screen: 'a/queue' }, { title: 'b', screen: 'b/queue' }])
    expect(waiting('work').lines.map((one) => one.title)).toEqual(['早', '晚', '没有期限'])
  })
  it('shows the other rooms when one fails, and what was there when all fail', async () => {
    const lost = (): Promise<never> => Promise.reject(new Failure('offline', '没有网络', 0))
    const all = waiting('work')
    await all.load([queue('a', lost), queue('b', () => Promise.resolve([{ title: '早', due_ms: 1, screen: 'b/x' }]))])
    expect([all.lines.length, all.failure?.code]).toEqual([1, 'offline'])
    await all.load([queue('a', lost), queue('b', lost)])
    expect([all.lines.length, all.state, all.failure?.code]).toEqual([1, 'done', 'offline'])
  })
  it('shows six at most, and keeps the order of what has no time', () => {
    const lines = Array.from({ length: 9 }, (_, at) => ({ title: String(at), screen: 'x' }))
    expect(soonest(lines).map((one) => one.title).join('')).toBe('012345678')
  })
  it('is asked of rooms that one works in alone', async () => {
    const who = (roles: string[]) => ({ rooms: [], roles, homes: 0 })
    expect(queues('work', who(['grid_worker'])).map((one) => one.screen)).toContain('staff/queue')
    expect(queues('work', who(['merchant'])).map((one) => one.screen)).not.toContain('staff/queue')
    expect(entries('work', who(['grid_worker'])).map((one) => one.screen)).not.toContain('staff/roles')
    expect(entries('work', who(['district_admin'])).map((one) => one.screen)).toContain('staff/roles')
    phone.script = () => ({ status: 200, data: { items: [line({ id: '1', decides: 'householder' }), line({ id: '2' })], next: null } })
    expect(await staffQueues[0]?.read()).toMatchObject([{ query: { id: '2' } }])
  })
  it('leads to screens that are there', () => {
    const there = screens.map((one) => `staff/${one.path}`)
    expect([...own.map((one) => one.screen), ...staffQueues.map((one) => one.screen), queued(line()).screen].filter((one) => !there.includes(one))).toEqual([])
  })
})

describe('pages', () => {
  it('go on past empty ones, and give the cursor of the last that was read', async () => {
    const read = vi.fn()
      .mockResolvedValueOnce({ items: [1], next: 'a' })
      .mockResolvedValueOnce({ items: [], next: 'b' })
      .mockResolvedValueOnce({ items: [2, 3], next: 'c' })
    expect(await filled<number>(read, (one) => one > 2)()).toEqual({ items: [3], next: 'c' })
    expect(read.mock.calls.map(([cursor]) => cursor)).toEqual([undefined, 'a', 'b'])
  })
  it('stop looking after five', async () => {
    const read = vi.fn().mockResolvedValue({ items: [], next: 'x' })
    expect(await filled(read)('w')).toEqual({ items: [], next: 'x' })
    expect(read).toHaveBeenCalledTimes(5)
  })
  it('are read to the end', async () => {
    const read = vi.fn().mockResolvedValueOnce({ items: [1], next: 'a' }).mockResolvedValueOnce({ items: [2] })
    expect(await whole<number>(read)).toEqual([1, 2])
  })
})

describe('words for staff', () => {
  it('say that being due matters while a decision is waited for', () => {
    expect((['submitted', 'more_info', 'active', 'ended'] as const).map(waits)).toEqual([true, true, false, false])
    expect(queued(line())).toMatchObject({ title: '王* · 租客', note: '3号楼 502', due_ms: NOON, query: { id: '01A', decides: 'staff' } })
  })
  it('count what a scan of the door opens', () => {
    const counts = { minted: 2, posted: 3, active: 40, suspended: 1 }
    expect([inUse(counts), inUse({}), counted(counts), counted({})]).toEqual([43, 0, '使用中 40 · 已张贴 3 · 已生成 2 · 核查中 1', '没有码'])
  })
  it('name acts, whoever did them, and fall back on what they are called', () => {
    expect([actWords('binding.approve'), actWords('mall.restock'), actWords('mall.new'), actWords('else.new')]).toEqual(['通过绑定申请', '商品入库', '积分商城 · new', 'else.new'])
    expect(['binding.renew', 'codes.import', 'grids.edit', 'staff.give', 'proxy.record', 'campaign.make'].map(kindOf))
      .toEqual(['binding', 'code', 'place', 'staff', 'person', 'points'])
    expect([whoWords('ME', 'ME'), whoWords('system', 'ME'), whoWords('01ABCDEF234567', 'ME')]).toEqual(['我', '系统', '234567'])
    const one: Entry = { id: '01', at_ms: NOON, actor: 'system', act: 'binding.suspend', target: 'binding#1', place: '01P', place_name: '幸福社区', why: null, facts: {} }
    expect(actNote(one, undefined, NOON)).toBe('今天 12:00 · 系统 · 幸福社区')
  })
  it('look back whole days of Shanghai', () => {
    const today = Date.UTC(2026, 10, 23, 16)
    expect(begins('2026-11-24')).toBe(today)
    expect([between('today', '', '', NOON).since_ms, between('week', '', '', NOON).since_ms]).toEqual([today, today - 6 * 86_400_000])
    expect(between('month', '', '', NOON)).toEqual({ since_ms: today - 30 * 86_400_000 })
    expect(between('own', '2026-11-24', '2026-11-24', NOON)).toEqual({ since_ms: today, until_ms: today + 86_400_000 })
    expect(between('own', '2026-11-24', '', NOON)).toEqual({ since_ms: today, until_ms: undefined })
  })
  it('find a door by what is typed of it', () => {
    const doors = [{ unit: '2单元', room: '502' }, { unit: null, room: '1502室' }, { unit: '1单元', room: '101' }]
    expect(doorsLike(doors, '502').length).toBe(2)
    expect(doorsLike(doors, '2-502')).toEqual([doors[0]])
    expect(doorsLike(doors, ' ')).toEqual([])
    expect(doorsLike(doors, '1', 1).length).toBe(1)
    expect(inFours('ABCD2345EFGH')).toBe('ABCD 2345 EFGH')
  })
})
