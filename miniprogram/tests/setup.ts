import { beforeEach, vi } from 'vitest'
import { phone } from './phone'

beforeEach(() => {
  phone.reset()
  vi.stubGlobal('uni', phone.uni)
})
