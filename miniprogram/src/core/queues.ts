/**
 * What waits for who works, of all rooms together: due soonest first. One room that fails holds up no other; the last
 * answer is kept, so that a queue is there before the network is.
 */
import { reactive } from 'vue'
import { Failure } from './http'
import type { Queue, QueueLine } from './rooms'

const KEY = 'queue'
const MOST = 6

export interface Waiting {
  /** The first few. */
  lines: QueueLine[]
  /** The queues in which something waits. */
  full: { title: string, screen: string }[]
  state: 'loading' | 'done'
  failure: Failure | null
  load: (queues: Queue[]) => Promise<void>
}

/** Order lines by when they are due; those without a time come last, as they came. */
export function soonest(lines: QueueLine[]): QueueLine[] {
  return [...lines].sort((a, b) => (a.due_ms ?? Infinity) - (b.due_ms ?? Infinity) || 0)
}

async function asked(queue: Queue): Promise<{ queue: Queue, lines: QueueLine[], failure: Failure | null }> {
  try {
    return { queue, lines: await queue.read(), failure: null }
  } catch (wrong) {
    if (!(wrong instanceof Failure)) throw wrong
    return { queue, lines: [], failure: wrong }
  }
}

/** Make what the first screen shows of the queues that it is given; `at` names what is kept of them. */
export function waiting(at: 'work' | 'home'): Waiting {
  const key = `${KEY}:${at}`
  const kept = (uni.getStorageSync(key) as Pick<Waiting, 'lines' | 'full'> | '') || null
  let turn = 0
  const self: Waiting = reactive({
    lines: kept?.lines ?? [],
    full: kept?.full ?? [],
    state: 'loading',
    failure: null as Failure | null,
    load: async (queues: Queue[]) => {
      const mine = ++turn
      self.state = 'loading'
      self.failure = null
      const got = await Promise.all(queues.map(asked))
      if (mine !== turn) return // asked anew meanwhile
      self.failure = got.find((one) => one.failure !== null)?.failure ?? null
      self.state = 'done'
      if (self.failure && got.every((one) => one.failure !== null)) return // what is there stays
      self.lines = soonest(got.flatMap((one) => one.lines)).slice(0, MOST)
      self.full = got.filter((one) => one.lines.length > 0).map(({ queue }) => ({ title: queue.title, screen: queue.screen }))
      uni.setStorageSync(key, { lines: self.lines, full: self.full })
    },
  }) as Waiting
  return self
}
