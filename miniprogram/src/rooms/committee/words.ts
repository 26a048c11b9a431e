/** What the committee's screens say and send, made of what the server tells and people type. Nothing here asks it. */
import type { Answer, Body } from '@/core/http'
import type { QueueLine } from '@/core/rooms'
import { begins, due, moment, signed } from '@/core/time'
import { t } from './texts'

export type Review = Answer<'get', '/reviews/{review}'>
export type Line = Answer<'get', '/reviews/queue'>['items'][number]
export type Vote = Answer<'get', '/committee/votes'>['items'][number]
export type Item = Answer<'get', '/schemes/{version}/document'>['items'][number]
type State = Line['state']
type Proposal = NonNullable<Body<'post', '/reviews'>>

export const MEMBERS = ['committee_member']
export const PROPOSERS = ['grid_worker', 'community_staff', 'property_manager', 'police', 'organiser', 'district_admin']
export const SEES = ['community_staff', 'district_admin', 'auditor']
export const KEEPS = ['community_staff', 'district_admin']
export const CONFIRMS = ['organiser', 'community_staff']
/** Roles that may read who lives in a building. */
export const KNOWS = ['grid_worker', 'community_staff', 'district_admin']
export const STATES: State[] = [
  'reviewing', 'proposed', 'noticed', 'contested', 'appealed', 'confirmed', 'overturned', 'posted', 'upheld', 'declined', 'annulled', 'reversed', 'refused', 'withdrawn', 'closed',
]
export const MOST_FILES = 4
const BAD = new Set<State>(['declined', 'withdrawn', 'annulled', 'refused', 'closed'])

/** Write an open vote for the first screen. */
export function opened(one: Vote): QueueLine {
  return {
    title: `${t(`stage.${one.stage}`)} · ${one.title} ${signed(one.points)}`,
    note: t('votes.about', { called: one.called, clause: one.clause }),
    due_ms: one.due_ms,
    screen: 'committee/case',
    query: { id: one.id },
  }
}

/** Say when a case in a list is due, or since when it stands as it does. */
export function when(one: Line, now = Date.now()): string {
  if (one.votes_due_ms !== null) return t('queue.votes_due', { when: due(one.votes_due_ms, now).words })
  if (one.state === 'noticed' && one.notice_ends_ms !== null) return t('queue.notice', { when: due(one.notice_ends_ms, now).words })
  return moment(one.at_ms, now)
}

/** Say how far a case's vote is: late, soon, or neither. */
export function edge(one: Line, now = Date.now()): 'late' | 'soon' | 'calm' {
  return one.votes_due_ms === null ? 'calm' : due(one.votes_due_ms, now).state
}

/** Give the items that somebody of these roles may propose to the committee. */
export function proposable(items: Item[], roles: string[]): Item[] {
  return items.filter((one) => one.committee && one.proposers?.some((role) => roles.includes(role)))
}

type FoundHome = Answer<'post', '/reviews/subjects'>['homes'][number]

/** Somebody or a household that may be chosen: `title` and `note` are how the row reads, `name` what is kept of it. */
export interface Found { id: string, title: string, note: string, name: string }

/** Give a household that staff read as what is found by a code is given. */
export function homeOf(one: Answer<'get', '/households/{household}'>): FoundHome {
  return { household: one.id, door: one.door, people: one.members.map(({ person, name, role, role_word }) => ({ person, name, role, role_word })) }
}

/** Give who of the households that were found may be chosen: people each once, or the households themselves. */
export function choicesOf(homes: FoundHome[], unit: 'person' | 'household'): Found[] {
  if (unit === 'household') {
    return homes.map(({ household, door, people }) => ({ id: household, title: door, note: people.map((one) => one.name).join('、'), name: door }))
  }
  const all = homes.flatMap(({ door, people }) => people.map((one) => ({ id: one.person, title: one.name, note: `${one.role_word} · ${door}`, name: `${one.name} · ${one.role_word}` })))
  return all.filter((one, at) => all.findIndex((other) => other.id === one.id) === at)
}

/** What is asked of a proposal's evidence; decision: the number of an effective one. */
export type Asked = NonNullable<Item['evidence']>

export interface Said {
  item: string
  version: number
  subject: string
  called: string
  day: string
  text: string
  files: string[]
  number: string
  on: string
  by: string
  workplaces: string
}
export const NOTHING: Said = { item: '', version: 0, subject: '', called: '', day: '', text: '', files: [], number: '', on: '', by: '', workplaces: '' }

/** Split names that were typed with any sign between them, or one a line; each once. */
export function names(typed: string): string[] {
  return [...new Set(typed.split(/[\n,，、;；]/).map((one) => one.trim()).filter(Boolean))]
}

/** Say whether everything is there that the item asks for. */
export function complete(said: Said, asked: Asked): boolean {
  if (!said.item || !said.subject || !said.day) return false
  if (asked === 'text') return Boolean(said.text.trim())
  if (asked === 'file') return said.files.length > 0
  return asked !== 'decision' || Boolean(said.number.trim() && said.on && said.by.trim())
}

/** Make what is sent of what was typed. The decision goes along where the item rests on one. */
export function proposal(id: string, said: Said, asked: Asked): Proposal {
  return {
    id,
    item: said.item,
    version: said.version,
    subject: said.subject.trim(),
    at_ms: begins(said.day),
    text: said.text.trim() || null,
    files: said.files,
    decision: asked === 'decision' ? { number: said.number.trim(), on: said.on, by: said.by.trim() } : null,
    workplaces: names(said.workplaces),
  }
}

/** Give the steps of a case, the last one being where it stands. */
export function stepsOf(timeline: Review['timeline'], now = Date.now()): { title: string, note: string, state: 'done' | 'now' | 'bad' }[] {
  return timeline.map((step, at) => ({
    title: step.state_word,
    note: `${step.by} · ${moment(step.at_ms, now)}`,
    state: at < timeline.length - 1 ? 'done' : BAD.has(step.state) ? 'bad' : 'now',
  }))
}

/** Say what came of a panel's round. */
export function roundTitle(round: Review['decisions'][number]): string {
  const outcome = round.stage === 'appeal' ? (round.approved ? 'stands' : 'falls') : round.approved ? 'approved' : 'rejected'
  return t('case.round', { stage: t(`stage.${round.stage}`), outcome: t(`outcome.${outcome}`), yes: round.votes_for, no: round.votes_against })
}
