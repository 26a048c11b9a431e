/** Pages that are read on their own: past empty ones, or all of them. */
interface Page<T> { items: T[], next?: string | null }
type Read<T> = (cursor?: string) => Promise<Page<T>>

const EMPTY_PAGES = 5
const ALL_PAGES = 50

/** Read on past pages that have nothing while there is a next one, five at most; `keep` says what counts. */
export function filled<T>(read: Read<T>, keep: (item: T) => boolean = () => true): Read<T> {
  return async (cursor) => {
    for (let page = 1, at = cursor; ; page += 1) {
      const got = await read(at)
      const items = got.items.filter(keep)
      if (items.length || !got.next || page === EMPTY_PAGES) return { items, next: got.next }
      at = got.next
    }
  }
}

/** Read all pages of what is small by nature, as the buildings of an estate are. */
export async function whole<T>(read: Read<T>): Promise<T[]> {
  const all: T[] = []
  let at: string | undefined
  for (let page = 0; page < ALL_PAGES; page += 1) {
    const got = await read(at)
    all.push(...got.items)
    if (!got.next) break
    at = got.next
  }
  return all
}
