/** How many messages are unread: asked when the shell's pages open, and told by the inbox. */
import { ref } from 'vue'
import { api, Failure } from './http'
import { person } from './session'

export const unread = ref(0)

/** Ask anew. A lost network changes nothing. */
export async function countUnread(): Promise<void> {
  if (person() === null) {
    unread.value = 0
    return
  }
  try {
    unread.value = (await api.get('/inbox/unread')).unread
  } catch (wrong) {
    if (!(wrong instanceof Failure)) throw wrong
  }
}
