import { ref } from 'vue'
import { form, type Form } from '@/core/forms'
import { api, type Answer } from '@/core/http'

/** Seeing the name and phone of a binding in full, for a reason that is kept; `binding` says whose, once it is known. */
export function unmasking(binding: () => string) {
  const looking = ref<Form<{ reason: string }> | null>(null)
  const asks = ref(false)
  const full = ref<Answer<'post', '/bindings/{binding}/unmask'> | null>(null)

  /** Begins when the screen knows under which name the reason's draft is kept. */
  function begin(draft: string): void {
    looking.value = form(draft, { reason: '' }) as Form<{ reason: string }>
  }

  async function unmask(): Promise<void> {
    const got = await looking.value?.send((_, { reason }) => api.post('/bindings/{binding}/unmask', { path: { binding: binding() }, body: { reason } }))
    if (got) {
      full.value = got
      asks.value = false
      looking.value?.clear()
    }
  }

  function call(): void {
    if (full.value?.phone) uni.makePhoneCall({ phoneNumber: full.value.phone, fail: () => undefined })
  }

  return { looking, asks, full, begin, unmask, call }
}
