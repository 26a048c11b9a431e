import { describe, expect, it } from 'vitest'
import { entries } from '@/rooms/places/entries'
import { fill } from '@/rooms/places/filling'
import { assigned, gridOf } from '@/rooms/places/assigning'
import { changed, entryOf, same, type Entry } from '@/rooms/places/changing'
import screens from '@/rooms/places/screens.json'
import { differing, merged, numberOf, said, sent, SETTINGS, type Chosen } from '@/rooms/places/choosing'
import { above, areaOf, areaWords, daysWords, hoursWords, nextDay, reaches, toggled, type Seen } from '@/rooms/places/words'

const entry = (number: string, more: Partial<Entry> = {}): Entry => ({
  place: 'P', role: 'grid_worker', title: null, name: '李', number, consent: true, hours: [{ days: [1, 2], starts: '08:30', ends: '17:30' }], ...more,
})
const seen: Seen = {
  id: 'B', kind: 'building', name: '3号楼', parent: 'E', version: 1, grid: null,
  path: [{ id: 'C', kind: 'community', name: '幸福社区' }, { id: 'E', kind: 'estate', name: '阳光苑' }, { id: 'B', kind: 'building', name: '3号楼' }],
}

describe('places', () => {
  it('are reached by roles at them and above them', () => {
    expect(reaches(seen, [{ place: 'C' }])).toBe(true)
    expect([reaches(seen, [{ place: 'X' }]), reaches(null, [{ place: 'C' }]), reaches(seen, [])]).toEqual([false, false, false])
    expect(above(seen)).toBe('幸福社区 · 阳光苑')
  })
  it('lead to screens that are there', () => {
    const there = screens.map((one) => `places/${one.path}`)
    expect(entries.filter((one) => !there.includes(one.screen))).toEqual([])
  })
  it('have areas of two decimals', () => {
    expect([areaOf('89.5'), areaOf('89'), areaOf(' 89.05 '), areaOf('')]).toEqual([8950, 8900, 8905, null])
    expect([areaOf('0'), areaOf('89.555'), areaOf('约90'), areaOf('-3')]).toEqual([undefined, undefined, undefined, undefined])
    expect([areaWords(8905), areaWords(null), areaOf(areaWords(12345))]).toEqual(['89.05', '', 12345])
  })
})

describe('hours of duty', () => {
  it('are said as people say them', () => {
    expect(['周一至周五', '每天', '周二、周四', '周六、周日', '周三']).toEqual([[1, 2, 3, 4, 5], [7, 6, 5, 4, 3, 2, 1], [4, 2], [6, 7], [3]].map(daysWords))
    expect(hoursWords([])).toBe('社区统一时间')
    expect(hoursWords([{ days: [1, 2, 3], starts: '08:30', ends: '17:30' }, { days: [6], starts: '22:00', ends: '06:00' }])).toBe('周一至周三 08:30-17:30；周六 22:00-次日 06:00')
    expect(hoursWords([{ days: [1, 2, 3, 4, 5, 6, 7], starts: '00:00', ends: '24:00' }])).toBe('每天 全天')
  })
  it('end on the next day when they end no later than they start', () => {
    expect([nextDay({ starts: '08:00', ends: '08:00' }), nextDay({ starts: '08:00', ends: '24:00' }), nextDay({ starts: '08:00', ends: '00:00' })]).toEqual([true, false, true])
  })
  it('take days in and out in their order', () => {
    expect([toggled([1, 5], 3), toggled([1, 3, 5], 3)]).toEqual([[1, 3, 5], [1, 5]])
  })
})

describe('a roster', () => {
  const all = [entry('1'), entry('2'), entry('3')]
  it('changes the entry that was meant, wherever it stands by now', () => {
    const moved = [entry('9'), ...all]
    expect(changed(moved, entry('2'), entry('2', { consent: false }))).toMatchObject({ at: 2, entries: [{ number: '9' }, { number: '1' }, { number: '2', consent: false }, { number: '3' }] })
    expect(changed(all, null, entry('4'))).toMatchObject({ at: 3 })
    expect(changed(all, entry('1'), null)?.entries.map((one) => one.number)).toEqual(['2', '3'])
  })
  it('says when it is not there any more', () => {
    expect(changed(all, entry('2', { name: '王' }), entry('2'))).toBeNull()
    expect(changed(all, null, null)).toBeNull()
  })
  it('knows an entry again by what it says', () => {
    expect(same(entry('1', { hours: [{ days: [2, 1], starts: '08:30', ends: '17:30' }] }), entry('1'))).toBe(true)
    expect(same(entry('1', { title: undefined }), entry('1', { title: '' }))).toBe(true)
    expect(same(entry('1', { hours: [] }), entry('1'))).toBe(false)
    expect(entryOf({ ...entry('1'), title: null, name: null, hours: [], place_name: '幸福社区', role_name: '网格员' })).not.toHaveProperty('place_name')
  })
})

describe('grids', () => {
  const all = [{ grid: 'G1', name: '一', buildings: ['A', 'B'] }, { grid: 'G2', name: '二', buildings: ['C'] }]
  it('give a building up to the grid that takes it', () => {
    expect(assigned(all, 'G2', ['B', 'C'])).toEqual([{ grid: 'G1', buildings: ['A'] }, { grid: 'G2', buildings: ['B', 'C'] }])
    expect(assigned(all, 'G1', [])[0]).toEqual({ grid: 'G1', buildings: [] })
    expect([gridOf(all, 'C')?.name, gridOf(all, 'Z')]).toEqual(['二', null])
  })
})

describe('settings', () => {
  it('keep what one changed over what somebody else has chosen meanwhile', () => {
    const base: Chosen = { contact_open: true, duty_from: '08:30' }
    const mine: Chosen = { ...base, contact_open: false }
    const there: Chosen = { contact_open: true, duty_from: '09:00', proxy_most_days: 30 }
    expect(differing(base, mine)).toEqual(['contact_open'])
    expect(merged(base, mine, there)).toEqual({ contact_open: false, duty_from: '09:00', proxy_most_days: 30 })
    expect(merged(base, { ...base, duty_from: null }, there).duty_from).toBeNull()
    expect(sent({ contact_open: false, duty_from: null })).toEqual({ contact_open: false })
  })
  it('are typed and bounded', () => {
    const days = SETTINGS.find((one) => one.name === 'lease_suspend_days')
    if (!days) throw new Error('it is gone')
    expect([numberOf(days, '0'), numberOf(days, '90'), numberOf(days, '91'), numberOf(days, '-1'), numberOf(days, '三'), numberOf(days, '')]).toEqual([0, 90, null, null, null, null])
    expect([said(true), said(false), said([1, 2, 3]), said('08:30'), said(3), said(null)]).toEqual(['开', '关', '周一至周三', '08:30', '3', '按上级'])
  })
})

describe('a form over what is there', () => {
  it('follows it until something is typed', () => {
    const form = { name: '', base: '' }
    expect(fill(form, { name: '一' })).toBe(true)
    expect(fill(form, { name: '二' })).toBe(true)
    form.name = '二号'
    expect([fill(form, { name: '三' }), form.name]).toEqual([false, '二号'])
  })
})
