/** A paged list: first page, more, pull to refresh; an error keeps what is there, and the last result is kept. */
import { reactive } from 'vue'
import { Failure } from './http'

interface Page<T> { items: T[], next?: string | null }

export interface List<T> {
  items: T[]
  next: string | null
  state: 'new' | 'loading' | 'more' | 'done' | 'failed'
  failure: Failure | null
  load: () => Promise<void>
  more: () => Promise<void>
  /** Ask once more for what failed: the first page, or the next one. */
  again: () => Promise<void>
}

/**
 * Make a list of what `read` gives for a cursor. With `keep`, the first page is kept on this device under that name
 * and shown until the network answers.
 */
export function list<T>(read: (cursor?: string) => Promise<Page<T>>, keep?: string): List<T> {
  let turn = 0
  let asked: string | undefined
  const kept = keep === undefined ? undefined : (uni.getStorageSync(`list:${keep}`) as T[] | '') || undefined

  async function page(cursor: string | undefined, state: 'loading' | 'more'): Promise<void> {
    const mine = ++turn
    asked = cursor
    self.state = state
    self.failure = null
    try {
      const got = await read(cursor)
      if (mine !== turn) return // a newer question was asked meanwhile
      self.items = (cursor === undefined ? got.items : [...self.items, ...got.items]) as typeof self.items
      self.next = got.next ?? null
      self.state = 'done'
      if (keep !== undefined && cursor === undefined) uni.setStorageSync(`list:${keep}`, got.items)
    } catch (wrong) {
      if (mine !== turn) return
      if (!(wrong instanceof Failure)) throw wrong
      self.failure = wrong
      self.state = 'failed'
    }
  }

  const self: List<T> = reactive({
    items: kept ?? [],
    next: null,
    state: 'new',
    failure: null,
    load: () => page(undefined, 'loading'),
    again: () => page(asked, asked === undefined ? 'loading' : 'more'),
    more: async () => {
      if (self.next !== null && self.state === 'done') await page(self.next, 'more')
    },
  }) as List<T>
  return self
}
