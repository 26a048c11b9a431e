/**
 * A patrol without a network: each scan is kept on the phone at once, with the moment at which it was made and an id of
 * its own, and sent when there is a network. A scan leaves the phone's list only when the server has answered for it.
 *
 * What is kept belongs to who scanned it. Before each change it is read again: another window, or this screen opened a
 * second time, may have added to it meanwhile.
 */
import { reactive } from 'vue'
import { api, Failure, type Answer } from '@/core/http'
import { newId } from '@/core/ids'
import { person } from '@/core/session'
import { t } from './texts'

type Result = Answer<'post', '/codes/patrol'>['results'][number]
/** What was read at a door: the token of a scan, or the number typed from a sticker. */
export type Read = { token: string, number?: undefined } | { number: string, token?: undefined }
export type Scan = Read & { id: string, at_ms: number }
export type Done = Scan & { result: Pick<Result, 'outcome' | 'door' | 'message'> }
interface Kept { waiting: Scan[], done: Done[] }

const AT_ONCE = 100 // what the server takes in one request
const SHOWN = 200

export interface Patrol extends Kept {
  sending: boolean
  failure: Failure | null
  /** Take up what this phone keeps of who is signed in now. */
  open: () => void
  /** Keep a scan. Gives false when the same code waits already. */
  add: (read: Read, now?: number) => boolean
  /** Send what waits. What was refused stands among what is done, with why. */
  send: () => Promise<void>
  /** Forget what is done. */
  tidy: () => void
}

/** Take up the patrol as this phone keeps it. */
export function patrol(): Patrol {
  let owner = person() ?? ''
  const self: Patrol = reactive({
    ...kept(),
    sending: false,
    failure: null as Failure | null,
    open: () => {
      owner = person() ?? owner // a session that ended takes nobody's scans away
      Object.assign(self, kept())
    },
    add: (read: Read, now = Date.now()): boolean => {
      const { waiting, done } = kept()
      if (waiting.some((one) => one.token === read.token && one.number === read.number)) return false
      keep({ waiting: [...waiting, { ...read, id: newId(now), at_ms: now }], done })
      return true
    },
    send: async (): Promise<void> => {
      if (self.sending || (person() !== null && person() !== owner)) return
      self.sending = true
      self.failure = null
      try {
        for (let left = kept().waiting; left.length; left = kept().waiting) await part(left.slice(0, AT_ONCE))
      } catch (wrong) {
        if (!(wrong instanceof Failure)) throw wrong
        self.failure = wrong
      } finally {
        self.sending = false
      }
    },
    tidy: () => keep({ ...kept(), done: [] }),
  }) as Patrol

  async function part(scans: Scan[]): Promise<void> {
    const answered = new Map((await results(scans)).map((one) => [one.id, one]))
    const over = scans.flatMap((one) => {
      const result = answered.get(one.id)
      return result ? [{ ...one, result }] : []
    })
    if (!over.length) throw new Failure('internal', t('patrol.unanswered'), 500)
    const { waiting, done } = kept()
    keep({ waiting: waiting.filter((one) => !answered.has(one.id)), done: [...over.reverse(), ...done].slice(0, SHOWN) })
  }

  /** Ask the server. One scan that it cannot read at all holds up no other: it is found by halves and stands refused. */
  async function results(scans: Scan[]): Promise<(Done['result'] & { id: string })[]> {
    try {
      return (await api.post('/codes/patrol', { body: { scans } })).results
    } catch (wrong) {
      if (!(wrong instanceof Failure) || wrong.status !== 400) throw wrong
      const [first] = scans
      if (scans.length === 1 && first) return [{ id: first.id, outcome: 'refused', door: null, message: wrong.message }]
      const half = Math.ceil(scans.length / 2)
      return [...await results(scans.slice(0, half)), ...await results(scans.slice(half))]
    }
  }

  function kept(): Kept {
    return (uni.getStorageSync(`patrol:${owner}`) as Kept | '') || { waiting: [], done: [] }
  }

  function keep(now: Kept): void {
    uni.setStorageSync(`patrol:${owner}`, now)
    Object.assign(self, now)
  }

  return self
}
