import { describe, expect, it, vi } from 'vitest'
import { phone } from './phone'
import { numberIn, tokenIn } from '@/core/codes'
import { form } from '@/core/forms'
import { Failure } from '@/core/http'
import { newId } from '@/core/ids'
import { list } from '@/core/lists'
import { day, due, grouped, moment, signed, yuan } from '@/core/time'
import { nextTick } from 'vue'

const NOON = Date.UTC(2026, 10, 24, 4) // 12:00 in Shanghai

describe('times and money', () => {
  it('says days as people do, in Shanghai', () => {
    expect(day(NOON, NOON)).toBe('今天')
    expect(day(Date.UTC(2026, 10, 23, 16), NOON)).toBe('今天')
    expect(day(Date.UTC(2026, 10, 23, 15, 59), NOON)).toBe('昨天')
    expect(moment(Date.UTC(2025, 0, 2, 1, 5), NOON)).toBe('2025 年 1 月 2 日 09:05')
  })
  it('tells late and soon', () => {
    expect(due(NOON - 40 * 60_000, NOON)).toEqual({ words: '已超时 40 分钟', state: 'late' })
    expect(due(NOON + 6 * 3_600_000, NOON)).toEqual({ words: '今天 18:00 前', state: 'soon' })
    expect(due(NOON + 72 * 3_600_000, NOON).state).toBe('calm')
  })
  it('writes yuan from fen, points with their sign, numbers in groups', () => {
    expect([yuan(31240), yuan(5), yuan(-100), signed(5), signed(-50), grouped('4173052896')])
      .toEqual(['¥312.40', '¥0.05', '−¥1.00', '+5', '−50', '4173 0528 96'])
  })
})

describe('codes', () => {
  it('knows its own addresses and nothing else', () => {
    expect(tokenIn('https://m.example/d/2ABCDEFGHJKMNPQRSTVWXYZ01')).toBe('2ABCDEFGHJKMNPQRSTVWXYZ01')
    expect(tokenIn('https://m.example/pay/2ABCDEFGHJKMNPQRSTVWXYZ01')).toBeNull()
  })
  it('reads numbers with blanks and in full width', () => {
    expect([numberIn('4173 0528 96'), numberIn('４１７３０５２８９６'), numberIn('417305289')]).toEqual(['4173052896', '4173052896', null])
  })
  it('makes ids that sort by time', () => {
    expect(newId(1) < newId(2)).toBe(true)
    expect(newId()).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/)
  })
})

describe('forms', () => {
  it('keep what was typed and the id until they were sent', async () => {
    const first = form('apply', { name: '' })
    first.said.name = '王'
    await nextTick()
    const again = form('apply', { name: '' })
    expect([again.said.name, again.id]).toEqual(['王', first.id])
    expect(await again.send(() => Promise.reject(new Failure('offline', '没有网络', 0)))).toBeNull()
    expect(again.failure).toMatchObject({ code: 'offline', kept: true })
    expect(form('apply', { name: '' }).said.name).toBe('王')
    expect(await again.send((id) => Promise.resolve(id))).toBe(first.id)
    expect(form('apply', { name: '' }).said.name).toBe('')
  })
  it('show the faults beside their fields until one types on', async () => {
    const one = form('number', { number: '1' })
    await one.send(() => Promise.reject(new Failure('bad_input', '请检查', 400, [{ field: 'number', fault: '不是 10 位', right: '填 10 位数字' }])))
    expect(one.faults.number).toBe('不是 10 位，填 10 位数字')
    one.said.number = '12'
    await nextTick()
    expect(one.faults.number).toBeUndefined()
  })
})

describe('forms that were refused', () => {
  it('keep the faults of what was not changed', async () => {
    const one = form('two', { number: '1', name: '' })
    const faults = [{ field: 'number', fault: '不对' }, { field: 'name', fault: '没有填' }, { field: 'elsewhere', fault: '?' }]
    await one.send(() => Promise.reject(new Failure('bad_input', '请检查', 400, faults)))
    expect(one.failure?.message).toBe('?') // what stands beside no field
    one.said.name = '王'
    await nextTick()
    expect(one.faults).toEqual({ number: '不对' })
  })
  it('send under another id after a conflict, with what was typed', async () => {
    const one = form('faster', { name: '' })
    one.said.name = '王'
    await nextTick()
    const before = one.id
    await one.send(() => Promise.reject(new Failure('repeated', '该申请已提交', 409)))
    expect(one.id).not.toBe(before)
    expect(form('faster', { name: '' })).toMatchObject({ id: one.id, said: { name: '王' } })
  })
})

describe('lists', () => {
  it('go on page by page, keep what is there when one fails, and start from what was kept', async () => {
    const read = vi.fn()
      .mockResolvedValueOnce({ items: [1, 2], next: 'c' })
      .mockRejectedValueOnce(new Failure('offline', '没有网络', 0))
      .mockResolvedValueOnce({ items: [3], next: null })
    const some = list<number>(read, 'numbers')
    await some.load()
    await some.more()
    expect([some.items, some.state, some.failure?.code]).toEqual([[1, 2], 'failed', 'offline'])
    await some.again()
    expect([some.items, some.next, some.state]).toEqual([[1, 2, 3], null, 'done'])
    expect(list<number>(read, 'numbers').items).toEqual([1, 2])
    expect(phone.kept['list:numbers']).toEqual([1, 2])
  })
})
