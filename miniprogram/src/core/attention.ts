/** Where the attention goes when several fields of a form are at fault at once: to the first of them. */
import { nextTick } from 'vue'

let taken = false

/** Do `act` once the screen is drawn, unless another field asked before in the same go. */
export function first(act: () => void): void {
  if (taken) return
  taken = true
  void nextTick(() => {
    taken = false
    act()
  })
}
