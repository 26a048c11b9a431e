/** One thing that a screen shows: loading, there, failed; the last one is kept where it has a name. */
import { reactive } from 'vue'
import { Failure } from './http'

export interface Load<T> {
  value: T | null
  state: 'loading' | 'done' | 'failed'
  failure: Failure | null
  load: () => Promise<void>
}

/** Make a thing of what `read` gives. With `keep` the last one stands there until the network answers. */
export function load<T>(read: () => Promise<T>, keep?: string): Load<T> {
  let turn = 0
  const kept = keep === undefined ? null : (uni.getStorageSync(`load:${keep}`) as T | '') || null
  const self: Load<T> = reactive({
    value: kept,
    state: 'loading',
    failure: null,
    load: async () => {
      const mine = ++turn
      self.state = 'loading'
      self.failure = null
      try {
        const got = await read()
        if (mine !== turn) return
        self.value = got as typeof self.value
        self.state = 'done'
        if (keep !== undefined) uni.setStorageSync(`load:${keep}`, got)
      } catch (wrong) {
        if (mine !== turn) return
        if (!(wrong instanceof Failure)) throw wrong
        self.failure = wrong
        self.state = 'failed'
      }
    },
  }) as Load<T>
  return self
}
