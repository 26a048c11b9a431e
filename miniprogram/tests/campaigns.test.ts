import { describe, expect, it } from 'vitest'
import { phone } from './phone'
import { keep, type Me } from '@/core/me'
import { entries, queues } from '@/rooms/campaigns/entries'
import screens from '@/rooms/campaigns/screens.json'
import {
  approvedWords, badNote, badSums, checkedIn, checkIns, complete, faultWords, holderWords, note, NOTHING, order, postable, resultNote, rowsDone, short, toApprove, typedOf, unreadable, whyUnreadable, type Campaign, type CheckedIn, type Item, type Line, type Result,
} from '@/rooms/campaigns/words'

const NOON = Date.UTC(2026, 10, 24, 4) // 12:00 in Shanghai
const line = (more: Partial<Line> = {}): Line => ({
  id: '01A', title: '秋季清扫', item: 'clean', item_title: '参加清扫', place: '01P', place_name: '桃园社区', at_ms: NOON, made_ms: NOON, by: '01B', source: 'upload', state: 'ready', rows: 120, posted: 0, refused: 0, ...more,
})
const result = (more: Partial<Result> = {}): Result => ({ row: 2, holder: 'person#01HQZZZZZZZZZZZZZZZZABCDEF', outcome: 'posted', ...more } as Result)

describe('campaigns that wait for a second person', () => {
  it('are those that were read, each once', () => {
    expect(toApprove([line(), line(), line({ id: '01B', state: 'running' })])).toEqual([
      { title: '复核：秋季清扫', note: '参加清扫 · 120 行', screen: 'campaigns/campaign', query: { id: '01A' } },
    ])
  })
  it('are not one’s own', () => {
    expect(toApprove([line()], '01B')).toEqual([])
    expect(toApprove([line()], '01C')).toHaveLength(1)
  })
  it('are read of the places at which one may approve, each place once', async () => {
    const role = (name: string, place: string) => ({ role: name, place, place_kind: 'community', place_name: place })
    keep({ large: false, roles: [role('community_staff', '01P'), role('district_admin', '01P'), role('organiser', '01Q')], homes: [] } as unknown as Me)
    phone.script = () => ({ status: 200, data: { items: [line()], next: null } })
    expect(await queues[0]?.read()).toHaveLength(1)
    expect(phone.asked.map((one) => /place=(\w+)/.exec(one.url)?.[1])).toEqual(['01P'])
  })
  it('lead to screens that are there', () => {
    const there = screens.map((one) => `campaigns/${one.path}`)
    expect([...entries, ...queues, ...toApprove([line()])].map((one) => one.screen).filter((one) => !there.includes(one))).toEqual([])
  })
})

describe('an order', () => {
  it('is of awards that no committee decides', () => {
    const item = (code: string, committee: boolean, points: number) => ({ code, committee, points }) as Item
    expect(postable([item('a', false, 5), item('b', true, 5), item('c', true, -5)]).map((one) => one.code)).toEqual(['a'])
  })
  it('needs its list, unless people are checked in', () => {
    const said = { ...NOTHING, title: '清扫', item: 'clean', version: 2, place: '01P', day: '2026-11-20' }
    expect([complete(said), complete({ ...said, upload: '01U' }), complete({ ...said, source: 'check_in' }), complete({ ...said, source: 'check_in', title: ' ' })]).toEqual([false, true, true, false])
    expect(order('01A', { ...said, upload: '01U', source: 'check_in' })).toEqual({
      id: '01A', title: '清扫', item: 'clean', version: 2, place: '01P', at_ms: Date.UTC(2026, 10, 19, 16), upload: null, supplements: null,
    })
    expect(order('01A', { ...said, upload: '01U', supplements: '01C' })).toMatchObject({ upload: '01U', supplements: '01C' })
  })
})

describe('a check-in', () => {
  it('tells phones and stickers apart, each once', () => {
    expect(checkIns('138 0000 0001, 1380 0000 01\n13800000001', 'household')).toEqual({ people: [], households: [], numbers: ['1380000001'], phones: ['13800000001'] })
    expect(checkIns('', 'person')).toEqual({ people: [], households: [], numbers: [], phones: [] })
  })
  it('says what names nobody before anything is sent', () => {
    expect(unreadable(checkIns('13800000001，+85212345678，张三，138', 'person'))).toEqual(['张三', '138'])
    expect(unreadable(checkIns('1234 5678 90', 'household'))).toEqual([])
    expect(unreadable(checkIns('1234567890', 'person'))).toEqual(['1234567890']) // a sticker names a home
    expect(unreadable(checkIns('01HQZZZZZZZZZZZZZZZZABCDEF', 'household'))).toEqual(['01HQZZZZZZZZZZZZZZZZABCDEF'])
  })
  it('says what became of all, and who was refused as it was typed', () => {
    const lines: CheckedIn[] = [{ by: 'phone', at: 0, outcome: 'taken' }, { by: 'phone', at: 1, outcome: 'refused', fault: '查无此人', right: '请核对' }] as CheckedIn[]
    expect(checkedIn(lines)).toBe('新签到 1，之前已签 0，没有签上 1')
    expect(typedOf(lines[1] as CheckedIn, checkIns('13800000001 ,13800000002', 'person'))).toBe('13800000002')
    expect(typedOf({ by: 'other', at: 0, outcome: 'refused' } as CheckedIn, checkIns('', 'person'))).toBe('')
  })
})

describe('what is shown of a campaign', () => {
  it('says how far it is in a list', () => {
    expect(note(line(), '01P', NOON)).toBe('参加清扫 · 今天 · 120 行')
    expect(note(line({ posted: 118, refused: 2 }), '01P', NOON)).toBe('参加清扫 · 今天 · 已记 118，未记 2')
    expect(note(line({ rows: null }), '01P', NOON)).toBe('参加清扫 · 今天')
    expect(note(line({ rows: null }), '01S', NOON)).toBe('桃园社区 · 参加清扫 · 今天')
  })
  it('shows the hash short, and faults with what would be right', () => {
    expect(short('0123456789abcdef')).toBe('0123 4567 89ab')
    expect(badNote({ row: 3, column: '手机号', code: 'malformed', fault: '格式不对', right: '手机号为 11 位数字', counts: false })).toBe('格式不对，手机号为 11 位数字')
    expect(badSums({ malformed: 2, outside: 0, odd: 1 })).toEqual(['格式不对 2 行', '其他问题 1 行'])
    expect(faultWords('several_homes')).toBe('在范围内有多处住所')
    expect(approvedWords({ approved_ms: NOON } as Campaign, NOON)).toBe('今天 12:00 复核通过')
    expect(approvedWords({ approved_ms: null } as Campaign, NOON)).toBe('')
  })
  it('counts a run in rows, though it goes by chunks', () => {
    expect(rowsDone({ rows: 1200, progress: { chunks: 3, chunks_done: 2 } } as Campaign)).toBe(800)
    expect(rowsDone({ rows: 1200, progress: null } as Campaign)).toBe(0)
  })
  it('says why a list can’t be read by its faults, else on the whole', () => {
    expect(whyUnreadable({ message: '请检查填写的内容', faults: [{ fault: '没有找到表头', right: '表头应有：手机号' }, { fault: '太长' }] })).toBe('没有找到表头，表头应有：手机号；太长')
    expect(whyUnreadable({ message: '文件已删除', faults: [] })).toBe('文件已删除')
  })
  it('says whose a row is and what became of it', () => {
    expect(holderWords(result({ name: '王*' }))).toBe('王*')
    expect(holderWords(result())).toBe('个人 ABCDEF')
    expect(holderWords(result({ holder: 'household#01HQZZZZZZZZZZZZZZZZABCDEF' }))).toBe('住户 ABCDEF')
    expect([resultNote(result({ seq: 7 })), resultNote(result()), resultNote(result({ outcome: 'waiting' }))]).toEqual(['已记分，账目第 7 笔', '已记分', '等待记分'])
    expect([resultNote(result({ outcome: 'refused', message: '已到上限' })), resultNote(result({ outcome: 'refused', code: 'moved_out' }))]).toEqual(['已到上限', '已搬离'])
  })
})
