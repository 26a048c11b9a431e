/** How a case of the committee is told: its steps and its rounds. */
import type { Answer } from '@/core/http'
import { moment } from '@/core/time'
import { t } from './texts'

export type Review = Answer<'get', '/reviews/{review}'>
type Round = Review['decisions'][number]

/** Give the steps of a case, the last one being where it stands. */
export function stepsOf(timeline: Review['timeline'], now = Date.now()): { title: string, note: string, state: 'done' | 'now' | 'bad' }[] {
  const BAD = new Set(['declined', 'withdrawn', 'annulled', 'refused', 'closed'])
  return timeline.map((step, at) => ({
    title: step.state_word,
    note: `${step.by} · ${moment(step.at_ms, now)}`,
    state: at < timeline.length - 1 ? 'done' : BAD.has(step.state) ? 'bad' : 'now',
  }))
}

/** Say what came of a panel's round: 评议：通过，3 票同意、1 票不同意. */
export function roundTitle(round: Round): string {
  return t('review.round', {
    stage: t(`stage.${round.stage}`),
    outcome: t(round.stage === 'appeal' ? (round.approved ? 'outcome.stands' : 'outcome.falls') : round.approved ? 'outcome.approved' : 'outcome.rejected'),
    yes: round.votes_for,
    no: round.votes_against,
  })
}
