/**
 * A patrol without a network: each scan is kept on the phone at once, with the moment at which it was made and an id of
 * its own, and sent when there is a network. A scan leaves the phone's list only when the server has answered for it.
 */
import { reactive } from 'vue'
import { api, Failure, type Answer } from '@/core/http'
import { newId } from '@/core/ids'

type Result = Answer<'post', '/codes/patrol'>['results'][number]
export interface Scan { id: string, token: string, at_ms: number }
export interface Done extends Scan { result: Result }

const WAITING = 'patrol:waiting'
const DONE = 'patrol:done'
const AT_ONCE = 100 // what the server takes in one request
const SHOWN = 200

export interface Patrol {
  waiting: Scan[]
  done: Done[]
  sending: boolean
  failure: Failure | null
  /** Keep a scan. Gives false when the same code waits already. */
  add: (token: string, now?: number) => boolean
  /** Send what waits. What was refused stands among what is done, with why. */
  send: () => Promise<void>
  /** Forget what is done. */
  tidy: () => void
}

/** Take up the patrol as this phone keeps it. */
export function patrol(): Patrol {
  const self: Patrol = reactive({
    waiting: (uni.getStorageSync(WAITING) as Scan[] | '') || [],
    done: (uni.getStorageSync(DONE) as Done[] | '') || [],
    sending: false,
    failure: null as Failure | null,
    add: (token: string, now = Date.now()): boolean => {
      if (self.waiting.some((one) => one.token === token)) return false
      self.waiting.push({ id: newId(now), token, at_ms: now })
      keep()
      return true
    },
    send: async (): Promise<void> => {
      if (self.sending) return
      self.sending = true
      self.failure = null
      try {
        while (self.waiting.length) await part(self.waiting.slice(0, AT_ONCE))
      } catch (wrong) {
        if (!(wrong instanceof Failure)) throw wrong
        self.failure = wrong
      } finally {
        self.sending = false
      }
    },
    tidy: () => {
      self.done = []
      keep()
    },
  }) as Patrol

  async function part(scans: Scan[]): Promise<void> {
    const { results } = await api.post('/codes/patrol', { body: { scans: scans.map(({ id, token, at_ms }) => ({ id, token, at_ms })) } })
    const answered = new Map(results.map((one) => [one.id, one]))
    const over = scans.flatMap((one) => {
      const result = answered.get(one.id)
      return result ? [{ ...one, result }] : []
    })
    if (!over.length) throw new Failure('internal', '服务器没有回应这些扫码，稍后会再发送', 500)
    self.done = [...over.reverse(), ...self.done].slice(0, SHOWN)
    self.waiting = self.waiting.filter((one) => !answered.has(one.id))
    keep()
  }

  function keep(): void {
    uni.setStorageSync(WAITING, JSON.parse(JSON.stringify(self.waiting)))
    uni.setStorageSync(DONE, JSON.parse(JSON.stringify(self.done)))
  }

  return self
}
