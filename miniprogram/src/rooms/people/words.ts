/** What a binding's way looks like: its steps, made of what the server tells. */
import type { Answer } from '@/core/http'
import { due, moment } from '@/core/time'
import { t } from './texts'

export type Binding = Answer<'get', '/bindings/{binding}'>
interface Step { title: string, note?: string, state: 'done' | 'now' | 'next' | 'bad' }

export const TONES = {
  submitted: 'plate', more_info: 'honey', active: 'good', suspended: 'honey', rejected: 'bad', withdrawn: 'calm', ended: 'calm',
} as const

/** Give the steps of `one`, as they were and as what is next. */
export function steps(one: Binding, now = Date.now()): Step[] {
  const first: Step = { title: t('binding.submitted'), note: moment(one.submitted_ms, now), state: 'done' }
  const at = moment(one.at_ms, now)
  const asked: Step[] = one.question ? [{ title: t('binding.more', { what: one.question }), state: one.state === 'more_info' ? 'now' : 'done' }] : []
  const answered: Step[] = one.answer && one.state !== 'more_info' ? [{ title: t('binding.answered', { what: one.answer }), state: 'done' }] : []
  switch (one.state) {
    case 'submitted': {
      const until = due(one.due_ms, now)
      const words = until.state === 'late' ? t('binding.late') : t('binding.review', { due: moment(one.due_ms, now) })
      return [first, ...asked, ...answered, { title: words, state: 'now' }]
    }
    case 'more_info': return [first, ...asked]
    case 'rejected': return [first, ...asked, ...answered, { title: t('binding.rejected', { why: one.reason ?? '' }), note: at, state: 'bad' }]
    case 'withdrawn': return [first, ...asked, { title: t('binding.withdrawn'), note: at, state: 'bad' }]
    case 'active': return [first, ...asked, ...answered, { title: t('binding.active'), note: at, state: 'done' }]
    case 'suspended': return [first, { title: t('binding.active'), state: 'done' }, { title: t('binding.suspended'), note: at, state: 'bad' }]
    default: return [first, { title: t('binding.active'), state: 'done' }, { title: one.reason ? t('binding.ended_why', { why: one.reason }) : t('binding.ended'), note: at, state: 'bad' }]
  }
}
