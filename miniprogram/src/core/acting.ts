/** One act on a thing that is there already: its id is made when the button appears, a second tap does nothing. */
import { reactive } from 'vue'
import { Failure, withFaults } from './failure'
import { newId } from './ids'

export interface Acting {
  busy: boolean
  failure: Failure | null
  /** Do `act` with this screen's id. Gives what it gave, or null when it failed; another act gets another id. */
  do: <R>(act: (id: string) => Promise<R>) => Promise<R | null>
}

/** Make what a screen's buttons act by. */
export function acting(): Acting {
  let id = newId()
  const self: Acting = reactive({
    busy: false,
    failure: null as Failure | null,
    do: async <R>(act: (id: string) => Promise<R>): Promise<R | null> => {
      if (self.busy) return null
      self.busy = true
      self.failure = null
      try {
        const got = await act(id)
        id = newId()
        return got
      } catch (wrong) {
        if (!(wrong instanceof Failure)) throw wrong
        self.failure = withFaults(wrong, () => false)
        if (!wrong.again) id = newId() // what was refused is over; what may have come through keeps its id
        return null
      } finally {
        self.busy = false
      }
    },
  }) as Acting
  return self
}

/** Say briefly that it worked. */
export function said(title: string): void {
  uni.showToast({ title, icon: 'none' })
}
