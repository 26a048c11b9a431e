/** Shared parts that keep something of their own. */
import { mount, type VueWrapper } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import Chips from '@/parts/m-chips.vue'
import Failed from '@/parts/m-failure.vue'
import Upload from '@/parts/m-upload.vue'
import { Failure } from '@/core/failure'
import { form } from '@/core/forms'
import { ended, opened } from '@/core/session'

const FAR = 9_999_999_999_999
const global = { stubs: { MIcon: true, MButton: { template: '<b @click="$emit(\'tap\')"><slot /></b>' } } }

describe('filters', () => {
  it('that are many show the first and the one that is on, and the rest on demand', async () => {
    const options = ['甲', '乙', '丙', '丁'].map((words) => ({ value: words, words }))
    const drawn = mount(Chips, { props: { options, modelValue: '丁', label: '状态', first: 2 }, global })
    const shown = (): string[] => drawn.findAll('[role=radio]').map((one) => one.text())
    expect(shown()).toEqual(['甲', '乙', '丁'])
    await drawn.find('[role=button]').trigger('tap')
    expect(shown()).toEqual(['甲', '乙', '丙', '丁'])
    await drawn.setProps({ first: undefined })
    expect(drawn.find('[role=button]').exists()).toBe(false)
  })
})

describe('photos', () => {
  const there = (drawn: VueWrapper): number => drawn.findAll('.one:not(.add)').length
  it('of a draft that is opened again stand there, can be taken out, and go when the form is cleared', async () => {
    const drawn = mount(Upload, { props: { modelValue: ['U1', 'U2'], purpose: 'evidence', most: 3, label: '照片' }, global })
    expect([there(drawn), drawn.text()]).toEqual([2, expect.stringContaining('照片已传好')])
    await drawn.find('.drop').trigger('tap')
    expect(drawn.emitted('update:modelValue')).toEqual([[['U2']]])
    await drawn.setProps({ modelValue: ['U2'] })
    expect(there(drawn)).toBe(1)
    await drawn.setProps({ modelValue: [] })
    expect(there(drawn)).toBe(0)
  })
})

describe('a failure', () => {
  it('of somebody who is signed in again lets them go on', async () => {
    const drawn = mount(Failed, { props: { failure: new Failure('session_over', '登录已过期，请重新登录', 401) }, global })
    expect(drawn.text()).toContain('去登录')
    opened({ person: 'P', session: 'S', access: 'A', access_ends_ms: FAR, refresh: 'R', refresh_ends_ms: FAR })
    await nextTick()
    expect(drawn.text()).toContain('已登录，可以继续')
    await drawn.find('b').trigger('click')
    expect(drawn.emitted('again')).toHaveLength(1)
    ended()
  })
  it.each([
    ['offline', 0, '现在连不上网络。'],
    ['session_over', 401, ''],
  ])('%s says that what was typed is kept in a form, and nothing of it elsewhere', async (code, status, words) => {
    const elsewhere = new Failure(code, words, status)
    const typed = form(code, { name: '王' })
    await typed.send(() => Promise.reject(new Failure(code, words, status)))
    const drawn = [elsewhere, typed.failure].map((failure) => mount(Failed, { props: { failure: failure! }, global }))
    opened({ person: 'P', session: 'S', access: 'A', access_ends_ms: FAR, refresh: 'R', refresh_ends_ms: FAR })
    await nextTick()
    expect(drawn.map((one) => one.find('.note').exists() ? one.find('.note').text() : '')).toEqual([words, `${words}您填写的内容都还在。`])
    ended()
  })
  it.each([
    [new Failure('busy', '当前操作人数较多', 503), '现在有点忙', true],
    [new Failure('bad_input', '请检查填写的内容', 400), '有地方需要改', false],
    [new Failure('conflict', '状态已变化', 409), '刚刚有变化', true],
    [new Failure('repeated', '该申请已提交', 409), '刚刚有变化', false],
    [new Failure('garbled', '收到的内容不完整', 0), '暂时打不开', true],
  ])('says %s, and asks again where that may help', (failure, title, asks) => {
    const drawn = mount(Failed, { props: { failure }, global })
    expect(drawn.text()).toContain(title)
    expect(drawn.find('b').exists()).toBe(asks)
  })
})
