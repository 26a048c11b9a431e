import { describe, expect, it } from 'vitest'
import { phone } from './phone'
import { entries as all, queues as waits } from '@/core/rooms'
import { begins, dateOf } from '@/core/time'
import { entries, queues } from '@/rooms/committee/entries'
import screens from '@/rooms/committee/screens.json'
import { choicesOf, complete, edge, names, NOTHING, opened, proposable, proposal, roundTitle, stepsOf, when, type Item, type Line, type Review, type Vote } from '@/rooms/committee/words'

const NOON = Date.UTC(2026, 10, 24, 4) // 12:00 in Shanghai
const HOUR = 3_600_000
const vote = (more: Partial<Vote> = {}): Vote => ({ id: '01A', stage: 'review', title: '高空抛物', clause: '3.1', points: -20, called: '王*', due_ms: NOON, ...more })
const item = (more: Partial<Item> = {}): Item => ({
  code: 'toss', clause: '3.1', title: '高空抛物', text: '原文', currency: 'merit', unit: 'person', points: -20, committee: true, evidence: 'decision', proposers: ['police'], ...more,
} as Item)
const line = (more: Partial<Line> = {}): Line => ({
  id: '01A', item: 'toss', title: '高空抛物', clause: '3.1', points: -20, holding: 'person', called: '王*', state: 'reviewing', state_word: '评议中', votes_due_ms: NOON + HOUR, notice_ends_ms: null,
  appeal_until_ms: null, short: false, proposed_ms: NOON, at_ms: NOON, ...more,
})

describe('open votes', () => {
  it('stand in the work screen with when they are due', async () => {
    phone.script = () => ({ status: 200, data: { items: [vote()], next: null } })
    expect(await queues[0]?.read()).toEqual([{ title: '评议 · 高空抛物 −20', note: '王* · 第 3.1 条', due_ms: NOON, screen: 'committee/case', query: { id: '01A' } }])
    expect(opened(vote({ stage: 'appeal', points: 5 })).title).toBe('申诉评议 · 高空抛物 +5')
  })
  it('are shown to members of the committee where the room is on', () => {
    const who = (roles: string[], rooms = ['points']) => ({ rooms, roles, homes: 0 })
    expect(waits('work', who(['committee_member'])).map((one) => one.screen)).toContain('committee/votes')
    expect(waits('work', who(['committee_member'], [])).map((one) => one.screen)).not.toContain('committee/votes')
    expect(waits('work', who(['grid_worker'])).map((one) => one.screen)).not.toContain('committee/votes')
    expect(all('work', who(['police'])).map((one) => one.screen)).toContain('committee/propose')
    expect(all('work', who(['police'])).map((one) => one.screen)).not.toContain('committee/queue')
  })
  it('lead to screens that are there', () => {
    const there = screens.map((one) => `committee/${one.path}`)
    expect([...entries, ...queues, opened(vote())].map((one) => one.screen).filter((one) => !there.includes(one))).toEqual([])
  })
})

describe('a proposal', () => {
  it('is of items that the committee decides and that one of my roles may propose', () => {
    const items = [item(), item({ code: 'help', committee: false }), item({ code: 'none', proposers: [] })]
    expect(proposable(items, ['police']).map((one) => one.code)).toEqual(['toss'])
    expect(proposable(items, ['grid_worker'])).toEqual([])
  })
  it('asks for what the item asks for', () => {
    const said = { ...NOTHING, item: 'toss', subject: '01S', day: '2026-11-20' }
    expect(complete(said, 'none')).toBe(true)
    expect([complete(said, 'text'), complete(said, 'file'), complete(said, 'decision')]).toEqual([false, false, false])
    expect(complete({ ...said, text: '帮助邻居' }, 'text')).toBe(true)
    expect(complete({ ...said, files: ['01F'] }, 'file')).toBe(true)
    expect(complete({ ...said, number: '罚决〔2026〕12号', on: '2026-11-01' }, 'decision')).toBe(false)
    expect(complete({ ...said, number: '罚决〔2026〕12号', on: '2026-11-01', by: '派出所' }, 'decision')).toBe(true)
    expect(complete({ ...said, subject: '' }, 'none')).toBe(false)
  })
  it('is sent with the day as it begins in Shanghai, and the decision only where the item rests on one', () => {
    const said = { ...NOTHING, item: 'toss', version: 3, subject: ' 01S ', day: '2026-11-20', number: ' 12号 ', on: '2026-11-01', by: '派出所', workplaces: '甲公司，乙公司\n甲公司' }
    expect(proposal('01A', said, 'decision')).toMatchObject({
      id: '01A', version: 3, subject: '01S', at_ms: Date.UTC(2026, 10, 19, 16), text: null, decision: { number: '12号', on: '2026-11-01', by: '派出所' }, workplaces: ['甲公司', '乙公司'],
    })
    expect(proposal('01A', said, 'text').decision).toBeNull()
    expect(names(' ，、 ')).toEqual([])
  })
  it('counts days as Shanghai does', () => {
    expect(begins('2026-11-24')).toBe(Date.UTC(2026, 10, 23, 16))
    expect([dateOf(Date.UTC(2026, 10, 23, 15, 59)), dateOf(Date.UTC(2026, 10, 23, 16))]).toEqual(['2026-11-23', '2026-11-24'])
  })
})

describe('whom it is about', () => {
  const homes = [
    { household: '01H', door: '1单元101', people: [{ person: '01A', name: '王*', role: 'owner' as const, role_word: '产权人' }, { person: '01B', name: '李*', role: 'family' as const, role_word: '家人' }] },
    { household: '01J', door: '2单元301', people: [{ person: '01A', name: '王*', role: 'tenant' as const, role_word: '租客' }] },
  ]
  it('is one of those who live there, each once, or the household itself', () => {
    expect(choicesOf(homes, 'person').map((one) => [one.id, one.title, one.note, one.name])).toEqual([
      ['01A', '王*', '产权人 · 1单元101', '王* · 产权人'], ['01B', '李*', '家人 · 1单元101', '李* · 家人'],
    ])
    expect(choicesOf(homes, 'household').map((one) => [one.id, one.title, one.note])).toEqual([['01H', '1单元101', '王*、李*'], ['01J', '2单元301', '王*']])
  })
})

describe('a case', () => {
  it('says when its vote or its notice is due', () => {
    expect([when(line(), NOON), edge(line(), NOON)]).toEqual(['投票期限：今天 13:00 前', 'soon'])
    const noticed = line({ state: 'noticed', votes_due_ms: null, notice_ends_ms: NOON + 26 * HOUR })
    expect([when(noticed, NOON), edge(noticed, NOON)]).toEqual(['告知期：明天 14:00 前', 'calm'])
    expect(when(line({ state: 'posted', votes_due_ms: null }), NOON)).toBe('今天 12:00')
  })
  it('is told step by step, and what came of its panels', () => {
    const step = (state: Line['state'], word: string): Review['timeline'][number] => ({ by: '李*', via: null, act: 'x', state, state_word: word, at_ms: NOON })
    expect(stepsOf([step('reviewing', '评议中'), step('declined', '评议未通过')], NOON)).toEqual([
      { title: '评议中', note: '李* · 今天 12:00', state: 'done' }, { title: '评议未通过', note: '李* · 今天 12:00', state: 'bad' },
    ])
    expect(stepsOf([step('noticed', '告知期')], NOON)[0]?.state).toBe('now')
    const round = { stage: 'review' as const, approved: true, votes_for: 3, votes_against: 1, at_ms: NOON, votes: [] }
    expect(roundTitle(round)).toBe('评议：通过，3 票同意、1 票不同意')
    expect(roundTitle({ ...round, stage: 'appeal', approved: false })).toBe('申诉评议：申诉成立，3 票同意、1 票不同意')
  })
})
