/**
 * A form: what is typed survives leaving the page, a lost network and a session that ended; its id is made when it
 * opens, so that sending it twice does it once; the server's faults stand beside their fields.
 */
import { reactive, watch } from 'vue'
import { Failure, faultWords, withFaults } from './failure'
import { newId } from './ids'

export interface Form<T extends object> {
  id: string
  said: T
  faults: Record<string, string>
  failure: Failure | null
  sending: boolean
  sent: boolean
  /** Send with `act`; gives what it gave, or null when it failed (`faults` and `failure` tell). */
  send: <R>(act: (id: string, said: T) => Promise<R>) => Promise<R | null>
  /** Forget the draft and begin anew. */
  clear: () => void
}

interface Draft<T> { id: string, said: T }

/** Give the field that a fault of `entries.0.number` stands beside. */
function nameOf(field: string): string {
  return field.split('.')[0] ?? field
}

/** Open the form of a `name`, which is also its draft's; `empty` is how it looks with nothing typed. */
export function form<T extends object>(name: string, empty: T): Form<T> {
  const key = `draft:${name}`
  const draft = (uni.getStorageSync(key) as Draft<T> | '') || null
  const copy = (): T => JSON.parse(JSON.stringify(empty)) as T
  const self = reactive({
    id: draft?.id ?? newId(),
    said: { ...copy(), ...draft?.said },
    faults: {} as Record<string, string>,
    failure: null as Failure | null,
    sending: false,
    sent: false,
    send,
    clear,
  }) as unknown as Form<T>

  let before = plain()

  watch(() => self.said, () => {
    const now = plain()
    if (!self.sent) uni.setStorageSync(key, { id: self.id, said: now })
    for (const field of Object.keys(self.faults)) if (changed(field, now)) delete self.faults[field]
    before = now
  }, { deep: true })

  function plain(): T {
    return JSON.parse(JSON.stringify(self.said)) as T
  }

  /** Whether what was typed into `field` is another now; a fault of no field here goes with any change. */
  function changed(field: string, now: T): boolean {
    const name = nameOf(field) as keyof T
    return !(name in now) || JSON.stringify(now[name]) !== JSON.stringify(before[name])
  }

  async function send<R>(act: (id: string, said: T) => Promise<R>): Promise<R | null> {
    if (self.sending) return null
    self.sending = true
    self.failure = null
    self.faults = {}
    try {
      const got = await act(self.id, self.said)
      self.sent = true
      uni.removeStorageSync(key)
      return got
    } catch (wrong) {
      if (!(wrong instanceof Failure)) throw wrong
      for (const one of wrong.faults) self.faults[one.field] = faultWords(one)
      const failure = withFaults(wrong, (field) => nameOf(field) in self.said)
      failure.kept = true
      self.failure = failure
      if (wrong.status === 409) anew() // the id may stand for what came through before: what is sent next is another
      return null
    } finally {
      self.sending = false
    }
  }

  function anew(): void {
    self.id = newId()
    uni.setStorageSync(key, { id: self.id, said: plain() })
  }

  function clear(): void {
    uni.removeStorageSync(key)
    Object.assign(self, { id: newId(), said: copy(), faults: {}, failure: null, sent: false })
  }

  return self
}
