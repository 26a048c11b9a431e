import { describe, expect, it } from 'vitest'
import { phone } from './phone'
import { keep, type Me } from '@/core/me'
import { entries, queues } from '@/rooms/schemework/entries'
import screens from '@/rooms/schemework/screens.json'
import { blank, documentOf, faultLines, faultsOf, filledIn, forDistrict, itemNote, itemOf, queued, short, versionNote, type Document, type Line, type Nomination } from '@/rooms/schemework/words'

const NOON = Date.UTC(2026, 10, 24, 4) // 12:00 in Shanghai
const document: Document = {
  title: '积分办法',
  preamble: '总则',
  items: [
    { code: 'clean', clause: '1.1', title: '清扫', text: '原文', currency: 'material', unit: 'household', points: 5, cap_day: 5, cap_year: null, evidence: 'none', proposers: [], committee: false, lapse_months: null },
    { code: 'toss', clause: '2.1', title: '高空抛物', text: '原文', currency: 'merit', unit: 'person', points: -20, cap_day: null, cap_year: null, evidence: 'decision', proposers: ['police'], committee: true, lapse_months: 12 },
  ],
  terms: { comment_days: 7, quorum: 3, panel: 5, vote_days: 7, notice_days: 5, appeal_days: 15, repair_hours: 10, repair_points: 20 },
}
const nomination = (more: Partial<Nomination> = {}): Nomination => ({
  id: '01N', state: 'consented', state_words: '等待核实', at_ms: NOON, published_ms: null, reason: '常年照顾邻居', name: '王*', shown: 'masked', words: null, acts: ['confirm', 'refuse'], ...more,
})

describe('a draft', () => {
  it('comes back from its form as it was', () => {
    expect(documentOf(filledIn(document, 3))).toEqual(document)
    expect(filledIn(document, 3)).toMatchObject({ revision: 3, items: [{ kind: 'award', points: '5' }, { kind: 'deduction', points: '20', lapse_months: '12' }] })
  })
  it('begins with the usual terms where there is nothing yet', () => {
    expect(documentOf(filledIn(null, 0))).toEqual({ ...document, title: '', preamble: '', items: [] })
  })
  it('holds a deduction to what a deduction may be, whatever was typed before', () => {
    const down = itemOf({ ...blank(), kind: 'deduction', currency: 'material', points: '30', cap_day: '50', evidence: 'text' })
    expect(down).toMatchObject({ currency: 'merit', points: -30, cap_day: null, evidence: 'decision', committee: true, lapse_months: null })
    expect(itemOf({ ...blank(), points: '3', lapse_months: '6' })).toMatchObject({ points: 3, lapse_months: null, evidence: 'none' })
  })
  it('is written by who works for the whole district', () => {
    const at = (kind: string): void => keep({ large: false, roles: [{ role: 'community_staff', place: '01P', place_kind: kind, place_name: '' }], homes: [] } as unknown as Me)
    at('community')
    expect(forDistrict('community_staff')).toBe(false)
    at('district')
    expect([forDistrict('community_staff'), forDistrict('auditor')]).toEqual([true, false])
  })
  it('says where faults are', () => {
    const faults = { 'document.items.1.points': '分值不对', 'document.items.11.points': '另一处', 'document.terms.panel': '人数不对', 'document': '条款号重复' }
    expect(faultLines(faults)).toEqual(['第 2 个项目：分值不对', '第 12 个项目：另一处', '评议与申诉规则：人数不对', '草稿：条款号重复'])
    expect(faultsOf(faults, 1)).toEqual({ points: '分值不对' })
  })
  it('says its items and versions in a line', () => {
    expect(filledIn(document, 1).items.map(itemNote)).toEqual(['+5 物质积分 · 整户', '−20 品德积分 · 个人'])
    const line: Line = { version: 2, state: 'commenting', state_words: '征求意见中', title: '积分办法', at_ms: NOON, comment_until_ms: NOON, in_force_ms: null, until_ms: null, comments: 4, digest: 'ab' }
    expect(versionNote(line, NOON)).toBe('征求意见到 今天 · 4 条意见')
    expect(versionNote({ ...line, in_force_ms: NOON, comments: 0 }, NOON)).toBe('今天起生效')
    expect(versionNote({ ...line, comment_until_ms: null, comments: 0 }, NOON)).toBe('今天 12:00')
    expect(short('0123456789abcdef')).toBe('0123 4567 89ab')
  })
})

describe('honours that wait', () => {
  it('stand in the work screen for who may confirm them', async () => {
    phone.script = () => ({ status: 200, data: { items: [nomination(), nomination({ id: '01M', acts: [] })], next: null } })
    expect(await queues[0]?.read()).toMatchObject([{ title: '核实提名：王*', screen: 'schemework/honour', query: { id: '01N' } }])
    expect(queued(nomination({ name: null })).title).toBe('核实提名：未公示姓名')
  })
  it('lead to screens that are there', () => {
    const there = screens.map((one) => `schemework/${one.path}`)
    expect([...entries, ...queues, queued(nomination())].map((one) => one.screen).filter((one) => !there.includes(one))).toEqual([])
  })
})
