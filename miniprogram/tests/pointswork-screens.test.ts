/** Every screen of the committee, campaigns, the counter and the scheme's work draws itself, sends what was typed, and warns of nothing. */
import type { VueWrapper } from '@vue/test-utils'
import type { Component } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { draw, signIn, told } from './drawing'
import { phone } from './phone'

vi.mock('@dcloudio/uni-app', () => ({
  onLoad: (hook: () => void) => told.load.push(hook), onShow: (hook: () => void) => told.show.push(hook),
  onPullDownRefresh: () => undefined, onReachBottom: () => undefined, onUnload: () => undefined, onHide: () => undefined,
}))

const screens = import.meta.glob<{ default: Component }>(['../src/rooms/{committee,campaigns,counter,schemework}/*.vue'], { eager: true })
const NOW = Date.now()
const DAY = 86_400_000
const page = (...items: unknown[]) => ({ items, next: null })
const caseLine = {
  id: 'R1', item: 'toss', title: '高空抛物', clause: '2.1', points: -20, holding: 'person', called: '王*', state: 'reviewing', state_word: '评议中', votes_due_ms: NOW + DAY, notice_ends_ms: null, appeal_until_ms: null,
  short: false, proposed_ms: NOW, at_ms: NOW,
}
const review = {
  ...caseLine, version: 3, text: '原文', currency: 'merit', subject: null, place: null, proposer: '赵*', event_ms: NOW,
  evidence: { digest: 'ab'.repeat(32), gone: false, salt: 's', text: '经过', decision: { number: '罚决〔2026〕12号', on: '2026-11-01', by: '派出所' }, files: [{ url: 'https://m.example/f', sha256: 'x' }] },
  voted: 1, seats: 3, decisions: [], appeal: null, entry: null, refusal: null, my_vote: null, timeline: [{ by: '赵*', via: null, act: 'propose', state: 'reviewing', state_word: '评议中', at_ms: NOW }],
  legal: ['recuse', 'vote'],
}
const items = [
  { code: 'clean', clause: '1.1', title: '清扫', text: '原文', currency: 'material', unit: 'household', points: 5, cap_day: 5, cap_year: null, evidence: 'none', proposers: [], committee: false, lapse_months: null },
  { code: 'toss', clause: '2.1', title: '高空抛物', text: '原文', currency: 'merit', unit: 'person', points: -20, cap_day: null, cap_year: null, evidence: 'decision', proposers: ['community_staff'], committee: true, lapse_months: 12 },
]
const terms = { comment_days: 7, quorum: 3, panel: 5, vote_days: 7, notice_days: 5, appeal_days: 15, repair_hours: 10, repair_points: 20 }
const document = { title: '积分办法', preamble: '总则', items, terms }
const version = {
  version: 3, state: 'in_force', state_words: '现行有效', title: '积分办法', at_ms: NOW, comment_until_ms: null, in_force_ms: NOW, until_ms: null, comments: 0, digest: 'cd'.repeat(32), revision: 2, preamble: '总则',
  items: items.map((one) => ({ ...one, line: '一行', proposers: '由社区提出', evidence: '不需要' })), terms, terms_lines: ['评议组 5 人'], acts: [],
}
const coming = { ...version, version: 4, state: 'commenting', state_words: '征求意见中', in_force_ms: null, comment_until_ms: NOW + DAY, comments: 1, acts: ['adopt', 'revise', 'withdraw'], digest: 'ef'.repeat(32) }
const campaign = {
  id: 'K1', title: '秋季清扫', item: 'clean', item_title: '清扫', place: 'C', at_ms: NOW, made_ms: NOW, by: 'P2', source: 'upload', state: 'ready', rows: 3, posted: 0, refused: 0, version: 3, clause: '1.1', points: 5,
  currency: 'material', unit: 'household', supplements: null, legal: ['approve', 'withdraw'], job: null, hash: '0123456789abcdef'.repeat(4), checked_in: null, unreadable: null, approved_by: null, approved_ms: null,
  preview: { rows: 3, good: 2, bad: { malformed: 1 }, points: 10, bad_rows: [{ row: 3, column: '手机号', code: 'malformed', fault: '格式不对', right: '手机号为 11 位数字', counts: false }], download: 'https://m.example/bad.csv' },
  progress: null, stopped: null,
}
const exchange = {
  id: 'X1', person: 'P1', name: '王*', by: null, good: 'G1', title: '垃圾袋', where: '服务中心', place: 'C', points: 20, state: 'reserved', state_word: '待备货', legal: ['ready', 'cancel'], ended: null, reason: null,
  reserved_ms: NOW, due_ms: NOW + DAY, until_ms: null, at_ms: NOW, late: false,
}
const good = {
  id: 'G1', place: 'C', title: '垃圾袋', description: '一卷', picture: null, picture_id: null, for_whom: 'everyone', price: 20, cost: 1050, budget: 'B1', limit: { most: 2, per: 'month' }, where: '服务中心', ready_days: 3,
  collect_days: 7, state: 'on_sale', legal: ['withdraw'], version: 4, added: 10, stock: 8, held: 1, given: 1, at_ms: NOW,
}
const budget = { id: 'B1', place: 'C', place_name: '桃园社区', name: '四季度', total: 31240, left: 20000, held: 1000, spent: 10240, at_ms: NOW }
const change = { id: 'Y1', amount: 31240, by: 'ME', reason: '拨款', at_ms: NOW }
const nomination = { id: 'N1', state: 'consented', state_words: '等待核实', at_ms: NOW, published_ms: null, reason: '照顾邻居', name: '王*', shown: 'masked', words: null, acts: ['confirm', 'refuse', 'withdraw'] }
const answers = {
  '/committee/votes': page({ id: 'R1', stage: 'review', title: '高空抛物', clause: '2.1', points: -20, called: '王*', due_ms: NOW + DAY }),
  '/reviews/queue': page(caseLine, { ...caseLine, id: 'R2', state: 'proposed', votes_due_ms: null, short: true }),
  '/reviews/R1': review, '/reviews/R1/votes': review, '/reviews': review,
  '/committee/members': page({ person: 'P5', name: '周*', place: 'C', active: true, workplaces: ['物业公司'], version: 2, at_ms: NOW }),
  '/committee/members/P5': { person: 'P5', name: '周*', place: 'C', active: true, workplaces: ['物业公司'], version: 2, at_ms: NOW },
  '/staff': page({ person: 'P6', name: '吴九', role: 'committee_member', role_name: '评议员', place: 'C', place_name: '桃园社区', given_by: 'P3', given_ms: NOW }),
  '/proposals/services': { id: 'V1' },
  '/reviews/subjects': { homes: [{ household: 'H1', door: '1单元101', people: [{ person: 'P9', name: '周*', role: 'owner', role_word: '产权人' }] }] },
  '/schemes': page({ ...coming }, { ...version }), '/schemes/in-force': version, '/schemes/3': version, '/schemes/4': coming, '/schemes/3/document': document, '/schemes/4/document': document,
  '/schemes/4/adoptions': version, '/schemes/4/changes': { version: 4, since: 3, words: [], items: [{ kind: 'changed', code: 'clean', clause: '1.1', title: '清扫', lines: ['5 分改为 6 分'] }], terms: [] },
  '/schemes/4/comments': page({ id: 'O1', version: 4, item: 'clean', state: 'new', text: '分值太低', at_ms: NOW, answer: null, answered_ms: null }), '/schemes/4/comments/O1/answers': {},
  '/campaigns': page(campaign), '/campaigns/K1': campaign, '/campaigns/K1/approvals': { ...campaign, state: 'running' },
  '/campaigns/K2': { ...campaign, id: 'K2', source: 'check_in', state: 'collecting', checked_in: 4, preview: null, hash: null, legal: ['close', 'withdraw'] },
  '/campaigns/K2/check-ins': { items: [{ by: 'phone', at: 0, outcome: 'refused', fault: '查无此人', right: '请核对' }] },
  '/campaigns/K1/results': page({ row: 2, holder: 'household#01HQZZZZZZZZZZZZZZZZABCDEF', outcome: 'posted', seq: 4, code: null, message: null }),
  '/mall/reservations/queue': page(exchange), '/mall/reservations/X1': exchange, '/mall/reservations/X1/readiness': { ...exchange, state: 'ready' }, '/mall/collections': { ...exchange, state: 'collected' },
  '/mall/goods/kept': page(good), '/mall/goods/G1/kept': good, '/mall/goods/G1/stock': page(change), '/mall/goods/G1': good,
  '/mall/budgets': page(budget), '/mall/budgets/B1': budget, '/mall/budgets/B1/changes': page(change),
  '/honours/queue': page(nomination), '/honours/N1': nomination, '/honours/N1/decisions': nomination,
}
let warned: unknown[]

beforeEach(() => {
  warned = []
  vi.spyOn(console, 'warn').mockImplementation((...words: unknown[]) => { warned.push(words[0]) })
  vi.stubGlobal('uni', {
    ...phone.uni, showToast: () => undefined, navigateBack: () => undefined, navigateTo: () => undefined, redirectTo: () => undefined, reLaunch: () => undefined,
    showModal: ({ success }: { success: (said: { confirm: boolean, content: string }) => void }) => success({ confirm: true, content: '与我有关' }),
  })
  vi.stubGlobal('getCurrentPages', () => [1, 2])
  signIn('ME', ['community_staff@C@district', 'committee_member@C@district', 'finance@C@district'])
})
afterEach(() => {
  vi.restoreAllMocks()
  expect(warned).toEqual([])
})

function open(name: string, query: Record<string, string> = {}): Promise<VueWrapper> {
  const screen = screens[`../src/rooms/${name}.vue`]
  if (!screen) throw new Error(`there is no ${name}`)
  return draw(screen.default, query, answers)
}
const button = (drawn: VueWrapper, words: string) => {
  const found = drawn.findAll('.m-button').find((one) => one.text() === words)
  if (!found) throw new Error(`no button says ${words}`)
  return found
}
const type = async (drawn: VueWrapper, label: string, value: string): Promise<void> => {
  const box = drawn.find(`[aria-label="${label}"]`)
  const event = new Event('input')
  Object.defineProperty(event, 'detail', { value: { value } })
  box.element.dispatchEvent(event)
  await drawn.vm.$nextTick()
}
const settle = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 20))
const sent = (method: string) => phone.asked.filter((one) => one.method === method).map((one) => [one.url.replace('https://m.example', ''), one.data])

describe('screens show what there is', () => {
  it.each([
    ['committee/votes', {}, ['评议 · 高空抛物 −20', '王* · 第 2.1 条']],
    ['committee/case', { id: 'R1' }, ['−20 品德积分', '处理决定：罚决〔2026〕12号，派出所，2026-11-01', '我的意见']],
    ['committee/queue', {}, ['高空抛物 −20', '评议员不足']],
    ['committee/propose', {}, ['高空抛物']],
    ['committee/roster', {}, ['周*', '物业公司', '吴九']],
    ['committee/member', { id: 'P5' }, ['周*', '参加抽取']],
    ['committee/service', {}, ['时长（整小时）']],
    ['campaigns/list', {}, ['秋季清扫', '等待复核']],
    ['campaigns/order', {}, ['清扫', '上传名单']],
    ['campaigns/campaign', { id: 'K1' }, ['共 3 行，可记 2 行，预计 10 分', '校验码 0123 4567 89ab', '第 3 行 · 手机号', '格式不对，手机号为 11 位数字', '下载需要修改的行']],
    ['campaigns/checkin', { id: 'K2' }, ['已签到 4']],
    ['campaigns/results', { id: 'K1' }, ['第 2 行 · 住户 ABCDEF', '已记分，账目第 4 笔']],
    ['counter/queue', {}, ['垃圾袋', '王* · 服务中心']],
    ['counter/exchange', { id: 'X1' }, ['已备好货', '备货期限']],
    ['counter/collect', {}, ['领取编号']],
    ['counter/goods', {}, ['可兑 8，已留 1，已发 1']],
    ['counter/good', { id: 'G1' }, ['¥10.50', '每人每月 2 件', '+31240 件']],
    ['counter/edit', { id: 'G1' }, ['四季度 · 桃园社区', '可用 ¥200.00']],
    ['counter/budgets', {}, ['可用 ¥200.00', '已留 ¥10.00', '已支出 ¥102.40']],
    ['counter/budget', { id: 'B1' }, ['¥312.40', '+¥312.40', '拨款']],
    ['schemework/versions', {}, ['第 4 版', '1 条意见', '起草新版本']],
    ['schemework/version', { version: '4' }, ['5 分改为 6 分', '文本指纹 efef efef efef', '审定并生效']],
    ['schemework/draft', {}, ['1.1 清扫', '−20 品德积分 · 个人']],
    ['schemework/comments', { version: '4' }, ['分值太低', '关于：1.1 清扫', '写答复']],
    ['schemework/honours', {}, ['王*', '照顾邻居']],
    ['schemework/honour', { id: 'N1' }, ['核实无误', '本人同意公示，姓名隐去']],
  ] as [string, Record<string, string>, string[]][])('%s', async (name, query, words) => {
    const drawn = await open(name, query)
    for (const one of words) expect(drawn.html()).toContain(one)
    drawn.unmount()
  })
  it('and each is drawn above', () => {
    expect(Object.keys(screens).length).toBe(30) // 26 screens and four pieces of them
  })
})

describe('what is tapped is sent', () => {
  it('a vote with its reason, once it is chosen', async () => {
    const drawn = await open('committee/case', { id: 'R1' })
    await drawn.findAll('[role="radio"]')[1]?.trigger('tap')
    await type(drawn, '理由', '证据不足')
    await button(drawn, '投票').trigger('tap')
    await settle()
    expect(sent('POST')).toMatchObject([['/reviews/R1/votes', { approve: false, reason: '证据不足' }]])
  })
  it('hours of service for whom a number at a door led to', async () => {
    const drawn = await open('committee/service')
    await type(drawn, '贴纸上的编号', '4173 0528 96')
    await button(drawn, '查找').trigger('tap')
    await settle()
    await drawn.findAll('.m-row').find((one) => one.text().includes('周*'))?.trigger('tap')
    expect(drawn.html()).toContain('周* · 产权人')
    await type(drawn, '时长（整小时）', '2')
    await type(drawn, '服务内容', '清雪')
    await drawn.find('picker').trigger('change', { detail: { value: '2026-11-20' } })
    await button(drawn, '确认').trigger('tap')
    await settle()
    expect(sent('POST')).toMatchObject([['/reviews/subjects', { code: '4173052896' }], ['/proposals/services', { person: 'P9', hours: 2, why: '清雪' }]])
    drawn.unmount()
  })
  it('an approval with the hash that was looked at', async () => {
    const drawn = await open('campaigns/campaign', { id: 'K1' })
    await button(drawn, '复核通过，开始记分').trigger('tap')
    await settle()
    expect(sent('POST')).toMatchObject([['/campaigns/K1/approvals', { hash: campaign.hash }]])
    drawn.unmount()
  })
  it('who was typed at a check-in; who is refused is shown with what would be right', async () => {
    const drawn = await open('campaigns/checkin', { id: 'K2' })
    await type(drawn, '手机号或户内码编号', '13800000001')
    await button(drawn, '签到').trigger('tap')
    await settle()
    expect(sent('POST')).toEqual([['/campaigns/K2/check-ins', { people: [], phones: ['13800000001'], households: [], numbers: [] }]])
    expect(drawn.html()).toContain('查无此人，请核对')
  })
  it('a typed collection number, and what to hand over is shown', async () => {
    const drawn = await open('counter/collect')
    await type(drawn, '领取编号', '1234 5678')
    await button(drawn, '核销').trigger('tap')
    await settle()
    expect(sent('POST')).toEqual([['/mall/collections', { number: '1234 5678' }]])
    expect(drawn.html()).toContain('请交给对方')
    expect(drawn.html()).toContain('王* · 20 积分')
  })
  it('what was taken from a budget, in fen below zero', async () => {
    const drawn = await open('counter/budget', { id: 'B1' })
    await button(drawn, '调整预算').trigger('tap')
    await drawn.findAll('[role="radio"]')[1]?.trigger('tap')
    await type(drawn, '金额（元）', '12.5')
    await type(drawn, '原因', '多拨')
    await button(drawn, '记录变动').trigger('tap')
    await settle()
    expect(sent('POST')).toMatchObject([['/mall/budgets/B1/changes', { fen: -1250, reason: '多拨' }]])
  })
  it('the digest of the text that is adopted', async () => {
    const drawn = await open('schemework/version', { version: '4' })
    await button(drawn, '审定并生效').trigger('tap')
    await settle()
    expect(sent('POST')).toMatchObject([['/schemes/4/adoptions', { digest: coming.digest }]])
  })
  it('the whole document of a draft with what was typed into one item', async () => {
    const drawn = await open('schemework/draft')
    await drawn.findAll('.m-row').find((one) => one.text().includes('1.1 清扫'))?.trigger('tap')
    await type(drawn, '分值', '6')
    await button(drawn, '完成').trigger('tap')
    await button(drawn, '保存草稿').trigger('tap')
    await settle()
    expect(sent('POST')).toMatchObject([['/schemes', { document: { ...document, items: [{ ...items[0], points: 6 }, items[1]] } }]])
  })
  it('a refusal of an honour with why', async () => {
    const drawn = await open('schemework/honour', { id: 'N1' })
    await button(drawn, '不通过').trigger('tap')
    await settle()
    expect(sent('POST')).toMatchObject([['/honours/N1/decisions', { act: 'refuse', words: '与我有关' }]])
  })
})
