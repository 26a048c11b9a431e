/** Every screen of staff and of places draws itself from answers of the API, asks for what it needs, and warns of nothing. */
import type { VueWrapper } from '@vue/test-utils'
import type { Component } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ended } from '@/core/session'
import { draw, signIn, told } from './drawing'
import { phone } from './phone'

vi.mock('@dcloudio/uni-app', () => ({
  onLoad: (hook: () => void) => told.load.push(hook), onShow: (hook: () => void) => told.show.push(hook),
  onPullDownRefresh: () => undefined, onReachBottom: () => undefined, onUnload: () => undefined,
}))

const screens = import.meta.glob<{ default: Component }>(['../src/rooms/staff/*.vue', '../src/rooms/places/*.vue'], { eager: true })
const NOW = Date.now()
const binding = {
  id: 'B1', person: 'P1', by: { person: 'P9', via: 'counter' }, acted: null, role: 'tenant', role_word: '租客', state: 'submitted', legal: ['approve', 'reject', 'ask', 'withdraw'],
  name: '王*', relation: '合租', dwelling: 'D1', door: '1号楼101', household: null, head: false, lease_ends: '2027-01-31', question: null, answer: null, reason: null,
  evidence: 'https://m.example/e', decided_via: null, submitted_ms: NOW, due_ms: NOW - 7_200_000, at_ms: NOW,
}
const line = { id: 'B1', role: 'tenant', role_word: '租客', state: 'submitted', name: '王*', door: '1号楼101', building: 'H1', community: 'C', by: null, decides: 'staff', due_ms: NOW - 7_200_000, at_ms: NOW, late: true }
const page = (...items: unknown[]) => ({ items, next: null })
const place = (id: string, kind: string, parent: string | null) => ({
  id, kind, name: `名${id}`, parent, version: 3, grid: null, path: [{ id: 'C', kind: 'community', name: '名C' }, ...(id === 'C' ? [] : [{ id, kind, name: `名${id}` }])],
})
const member = (binding_: string, role: string, head: boolean) => ({ binding: binding_, person: 'P1', role, role_word: '家人', state: 'active', name: '张**', head, lease_ends: null })
const duty = { place: 'E', place_name: '名E', role: 'property_manager', role_name: '物业管家', title: '前台', name: '赵强', number: '0477-1', consent: false, hours: [{ days: [1, 2, 3, 4, 5], starts: '20:00', ends: '08:00' }] }
const none = { contact_open: null, bindings_open: null, points_open: null, activate_with_posting: null, lease_reminder_days: null, lease_suspend_days: null, applications_per_day: null, review_working_days: null, typed_numbers_per_hour: null, proxy_most_days: null, duty_days: null, duty_from: null, duty_to: null }
const answers = {
  '/bindings/queue': page(line, { ...line, id: 'B2', state: 'active', decides: 'householder', by: { person: 'P9', via: 'phone' } }),
  '/bindings/B1': binding,
  '/households': page({ id: 'H', dwelling: 'D1', door: '1号楼101', state: 'live', members: 2, has_head: true, began_ms: NOW }),
  '/households/H': { id: 'H', dwelling: 'D1', door: '1号楼101', state: 'live', began_ms: NOW, ended_ms: null, members: [member('B3', 'owner', true), member('B4', 'family', false)] },
  '/codes/coverage/C': { place: 'C', name: '桃园社区', estate: null, doors: 10, outdoor: { active: 4 }, indoor: {}, at_ms: NOW },
  '/codes/coverage': page({ place: 'H1', name: '1号楼', estate: '桃园一区', doors: 10, outdoor: { active: 4, printed: 6 }, indoor: { minted: 10 }, at_ms: NOW }),
  '/staff': page({ person: 'P2', name: '王强', role: 'grid_worker', role_name: '网格员', place: 'G', place_name: '第1网格', given_by: 'P3', given_ms: NOW }),
  '/staff/roles': page({ role: 'organiser', name: '活动组织者' }),
  '/audit': page({ id: 'A', at_ms: NOW, actor: 'ME', act: 'binding.approve', target: 'binding#B1', place: 'C', place_name: '桃园社区', why: '核对过', facts: {} }),
  '/places/C': place('C', 'community', 'S'),
  '/places/E': place('E', 'estate', 'C'),
  '/places/H1': place('H1', 'building', 'E'),
  '/places': page(place('E', 'estate', 'C')),
  '/places/C/roster': { version: 4, community: 'C', entries: [duty] },
  '/places/C/grids': { version: 2, grids: [{ grid: 'G', name: '第1网格', buildings: ['E'] }] },
  '/places/C/settings': { version: 5, chosen: { ...none, review_working_days: 5 }, in_force: { ...none, review_working_days: 5, contact_open: true, bindings_open: true, activate_with_posting: true, duty_days: [1, 2, 3, 4, 5], duty_from: '08:30', duty_to: '17:30' } },
  '/places/H1/dwellings': page({ id: 'D1', building: 'H1', unit: '1单元', room: '101', area: 8950, address: '名H1 101', version: 1 }),
  '/dwellings/D1': { id: 'D1', building: 'H1', unit: '1单元', room: '101', area: 8950, address: '桃园一区1号楼1单元101', version: 1 },
}
let warned: unknown[]

beforeEach(() => {
  warned = []
  vi.spyOn(console, 'warn').mockImplementation((...words: unknown[]) => { warned.push(words[0]) })
  signIn('ME', ['community_staff@C@community'])
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
const asked = (method: string) => phone.asked.filter((one) => one.method === method).map((one) => [one.url.replace('https://m.example', ''), one.data])

describe('each screen', () => {
  it.each([
    ['staff/queue', {}, ['王* · 租客', '已超时 2 小时', '户主审核', '代办']],
    ['staff/onbehalf', { id: 'B1', household: 'H' }, ['王* · 租客', '张**', '户主到了窗口', '不同意', '不能替他决定']],
    ['staff/review', { id: 'B1', decides: 'staff' }, ['王* · 租客', '由工作人员在窗口提交', '合租', '通过', '不通过', '查看姓名和电话']],
    ['staff/takein', { person: 'P1', building: 'H1' }, ['代住户申请绑定', '门号', '产权人']],
    ['staff/record', {}, ['登记没有微信的居民', '在哪里登记']],
    ['staff/joincode', { person: 'P1' }, ['生成关联码']],
    ['staff/proxy', {}, ['委托人的编号', '以户主身份审核']],
    ['staff/households', { building: 'H1' }, ['1号楼101', '2 人 · 有户主']],
    ['staff/household', { id: 'H' }, ['1号楼101', '张**', '户主', '办理']],
    ['staff/coverage', { place: 'C' }, ['桃园社区', '4 / 10', '使用中 4', '没有码']],
    ['staff/roles', { place: 'C' }, ['王强', '网格员 · 第1网格']],
    ['staff/give', { place: 'C' }, ['活动组织者']],
    ['staff/post', { person: 'P2', role: 'grid_worker', place: 'G', name: '王强', place_name: '第1网格', since: String(NOW) }, ['王强', '网格员', '收回角色']],
    ['staff/mine', {}, ['社区工作人员 · 名C']],
    ['staff/audit', {}, ['通过绑定申请', '我 · 桃园社区', '原因：核对过']],
    ['places/place', { id: 'C' }, ['名C', '名E', '值班表', '网格', '设置', '改名', '新增小区']],
    ['places/place', { id: 'H1' }, ['门户', '住户', '门码覆盖']],
    ['places/add', { parent: 'C', kind: 'grid' }, ['新增网格', '名C']],
    ['places/rename', { id: 'E' }, ['名E', '保存']],
    ['places/dwellings', { building: 'H1' }, ['1单元 101', '89.50 平方米']],
    ['places/dwelling', { id: 'D1' }, ['桃园一区1号楼1单元101', '更正']],
    ['places/roster', { place: 'C' }, ['前台 · 赵强', '物业管家', '不公开', '名E · 周一至周五 20:00-次日 08:00']],
    ['places/duty', { place: 'C', at: '0' }, ['修改值班人员', '到（次日）', '20:00', '从值班表去掉']],
    ['places/sheet', { place: 'C', what: 'roster' }, ['导出现有的', '选择 CSV 或 Excel 文件']],
    ['places/grids', { place: 'C' }, ['第1网格', '1 栋楼']],
    ['places/grid', { place: 'C', grid: 'G' }, ['第1网格', '属于这个网格', '已选 1 栋']],
    ['places/settings', { place: 'C' }, ['第 5 版', '这里设置：5', '按上级 · 现在：开']],
  ])('%s %o', async (name, query, words) => {
    const text = (await open(name, query)).text()
    expect(words.filter((one) => !text.includes(one))).toEqual([])
  })
  it('is drawn somewhere above', () => {
    expect(Object.keys(screens).length).toBe(28) // 26 screens and two parts of places
  })
})

describe('a review', () => {
  it('sends a reason once it is written, and keeps it while the network is away', async () => {
    vi.stubGlobal('getCurrentPages', () => [1, 2])
    Object.assign(phone.uni, { navigateBack: vi.fn(), showToast: vi.fn() })
    const drawn = await open('staff/review', { id: 'B1', decides: 'staff' })
    await button(drawn, '不通过').trigger('tap')
    expect(button(drawn, '确认不通过').attributes('aria-disabled')).toBe('true')
    const field = drawn.findComponent({ name: 'm-field' })
    await field.vm.$emit('update:modelValue', '凭证看不清')
    await drawn.vm.$nextTick()
    expect(JSON.stringify(phone.kept['draft:review-B1'])).toContain('凭证看不清')
    await button(drawn, '确认不通过').trigger('tap')
    expect(asked('POST')).toMatchObject([['/bindings/B1/decisions', { act: 'reject', words: '凭证看不清' }]])
  })
  it('leaves to the householder what is theirs', async () => {
    const drawn = await open('staff/review', { id: 'B1', decides: 'householder' })
    expect(drawn.text()).toContain('由户主审核')
    expect(drawn.findAll('.m-button').map((one) => one.text())).not.toContain('通过')
  })
})

describe('a householder without a phone', () => {
  it('decides by a call: it is sent as theirs once staff say that they heard it', async () => {
    vi.stubGlobal('getCurrentPages', () => [1, 2])
    Object.assign(phone.uni, { navigateBack: vi.fn(), showToast: vi.fn(), navigateTo: vi.fn() })
    const review = await open('staff/review', { id: 'B1', decides: 'householder', household: 'H' })
    await button(review, '户主来电或到窗口，代为办理').trigger('tap')
    expect(phone.uni).toHaveProperty('navigateTo.mock.calls', [[{ url: '/rooms/staff/onbehalf?id=B1&household=H' }]])

    const drawn = await open('staff/onbehalf', { id: 'B1', household: 'H' })
    const tap = async (words: string) => drawn.findAll('.one').find((one) => one.text() === words)?.trigger('tap')
    await tap('户主来电，或接通了户主的电话')
    await tap('不同意')
    expect(button(drawn, '记下户主的决定').attributes('aria-disabled')).toBe('true')
    await drawn.findComponent({ name: 'm-field' }).vm.$emit('update:modelValue', '不认识这个人')
    await drawn.find('.heard').trigger('tap')
    await button(drawn, '记下户主的决定').trigger('tap')
    expect(asked('POST')).toMatchObject([['/bindings/B1/decisions', { act: 'reject', words: '不认识这个人', acts_for: { person: 'P1', via: 'phone' } }]])
  })
})

describe('a grid', () => {
  it('takes a building out and sends all grids at the version that was read', async () => {
    vi.stubGlobal('getCurrentPages', () => [1, 2])
    const drawn = await open('places/grid', { place: 'C', grid: 'G' })
    await drawn.findAll('.m-row').find((one) => one.text().includes('属于这个网格'))?.trigger('tap')
    await button(drawn, '保存').trigger('tap')
    expect(asked('PUT')).toEqual([['/places/C/grids', { version: 2, grids: [{ grid: 'G', buildings: [] }] }]])
  })
})

describe('a duty entry', () => {
  it('is saved over a roster that somebody else changed meanwhile, with what they changed', async () => {
    vi.stubGlobal('getCurrentPages', () => [1, 2])
    Object.assign(phone.uni, { navigateBack: vi.fn(), showToast: vi.fn() })
    const drawn = await open('places/duty', { place: 'C', at: '0' })
    const other = { ...duty, number: '0477-2', role: 'community_office' }
    let puts = 0
    phone.script = ({ method }) => {
      if (method === 'GET') return { status: 200, data: { version: 5, community: 'C', entries: [other, duty] } }
      puts += 1
      return puts === 1 ? { status: 409, data: { code: 'conflict', message: '刚刚有人改过' } } : { status: 200, data: { version: 6, community: 'C', entries: [] } }
    }
    await drawn.findAll('[role=checkbox]').find((one) => one.text().includes('同意在门牌页公开'))?.trigger('tap')
    await button(drawn, '保存').trigger('tap')
    await vi.waitFor(() => expect(drawn.text()).toContain('刚刚有人改过'))
    await button(drawn, '重试').trigger('tap')
    await vi.waitFor(() => expect(puts).toBe(2))
    const sent = asked('PUT')[1]?.[1] as { version: number, entries: { number: string, consent: boolean }[] }
    expect([sent.version, sent.entries.map((one) => [one.number, one.consent])]).toEqual([5, [['0477-2', false], ['0477-1', true]]])
  })
  it('that is gone meanwhile is asked about, not lost', async () => {
    const drawn = await open('places/duty', { place: 'C', at: '0' })
    phone.script = ({ method }) => (method === 'GET'
      ? { status: 200, data: { version: 5, community: 'C', entries: [] } }
      : { status: 409, data: { code: 'conflict', message: '刚刚有人改过' } })
    await button(drawn, '保存').trigger('tap')
    await vi.waitFor(() => expect(drawn.text()).toContain('刚刚有人改过'))
    await button(drawn, '重试').trigger('tap')
    await vi.waitFor(() => expect(drawn.text()).toContain('保存为新的一条'))
    expect(asked('PUT').length).toBe(1)
  })
})

describe('settings', () => {
  it('send what the place chose before and what was changed, at the version that was read', async () => {
    const drawn = await open('places/settings', { place: 'C' })
    await drawn.findAll('.m-row').find((one) => one.text().includes('门牌页显示'))?.trigger('tap')
    await drawn.findAll('[role=radio]').find((one) => one.text() === '在这里设置')?.trigger('tap')
    await drawn.findAll('[role=checkbox]').find((one) => one.text() === '开')?.trigger('tap')
    expect(drawn.text()).toContain('已修改')
    await button(drawn, '保存设置').trigger('tap')
    expect(asked('PUT')).toEqual([['/places/C/settings', { version: 5, chosen: { review_working_days: 5, contact_open: false } }]])
  })
})

describe('without an answer', () => {
  it.each(['staff/queue', 'staff/audit'])('%s says why, and asks again', async (name) => {
    const screen = screens[`../src/rooms/${name}.vue`]
    const drawn = await draw(screen?.default as Component, {}, {})
    expect(drawn.text()).toContain('没有找到')
    phone.script = () => ({ status: 503, data: { code: 'busy', message: '系统正忙' } })
    await drawn.findAll('.m-chips [role=radio]').find((one) => one.attributes('aria-checked') === 'false')?.trigger('tap')
    await vi.waitFor(() => expect(drawn.text()).toContain('系统正忙'), 3_000)
    expect(button(drawn, '重试').exists()).toBe(true)
  })
})

describe('opened by who may not', () => {
  const shown = (name: string) => screens[`../src/rooms/${name}.vue`]?.default as Component

  it.each(['staff/queue', 'staff/coverage', 'staff/takein', 'places/roster', 'places/place'])('%s says so and leads home', async (name) => {
    signIn('P7', [])
    const drawn = await draw(shown(name), {}, answers)
    expect([drawn.text().includes('没有权限'), button(drawn, '回首页').exists()]).toEqual([true, true])
  })

  it('asks a guest to sign in', async () => {
    ended()
    expect((await draw(shown('staff/queue'), {}, answers)).text()).toContain('请先登录')
  })

  it.each(['staff/household', 'staff/post', 'places/dwelling', 'places/settings'])('%s without what it is about says that the link was cut', async (name) => {
    const drawn = await draw(shown(name), {}, answers)
    expect([drawn.text().includes('这个链接不完整'), button(drawn, '回首页').exists()]).toEqual([true, true])
  })

  it('shows the place of a role that is known a moment later', async () => {
    signIn('ME', [])
    const drawn = await draw(shown('staff/coverage'), {}, answers)
    signIn('ME', ['community_staff@C@community'])
    await vi.waitFor(() => expect(drawn.text()).toContain('1号楼'))
  })
})
