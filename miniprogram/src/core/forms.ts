/**
 * A form: what is typed survives leaving the page, a lost network and a session that ended; its id is made when it
 * opens, so that sending it twice does it once; the server's faults stand beside their fields.
 */
import { reactive, watch } from 'vue'
import { Failure } from './http'
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

  watch(() => self.said, (said) => {
    if (!self.sent) uni.setStorageSync(key, { id: self.id, said: JSON.parse(JSON.stringify(said)) })
    for (const field of Object.keys(self.faults)) delete self.faults[field]
  }, { deep: true })

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
      for (const one of wrong.faults) self.faults[one.field] = one.right ? `${one.fault}，${one.right}` : one.fault
      self.failure = wrong
      return null
    } finally {
      self.sending = false
    }
  }

  function clear(): void {
    uni.removeStorageSync(key)
    Object.assign(self, { id: newId(), said: copy(), faults: {}, failure: null, sent: false })
  }

  return self
}
