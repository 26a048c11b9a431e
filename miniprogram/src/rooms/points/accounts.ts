/** Whose points a screen is about: oneself, or one's household. */
import { home } from '@/core/me'
import { person } from '@/core/session'

export type Kind = 'person' | 'household'
export type Currency = 'merit' | 'material'
export interface Path { kind: Kind, holder: string, currency: Currency }

/** Write where an account stands, with the sign that points are written with. */
export function standing(balance: number): string {
  return balance < 0 ? `−${-balance}` : String(balance)
}

/** Read the account from a screen's query; without one it is one's own merit. */
export function pathOf(query: Record<string, string | undefined> = {}): Path {
  const kind: Kind = query.kind === 'household' ? 'household' : 'person'
  const currency: Currency = query.currency === 'material' ? 'material' : 'merit'
  const holder = query.holder ?? (kind === 'household' ? home.value?.household : person()) ?? ''
  return { kind, holder, currency }
}
