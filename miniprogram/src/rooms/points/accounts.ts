/** Whose points a screen is about: oneself, or one's household. */
import { home, me } from '@/core/me'

export type Kind = 'person' | 'household'
export type Currency = 'merit' | 'material'
export interface Path { kind: Kind, holder: string, currency: Currency }

/** Read the account from a screen's query; without one it is one's own merit. */
export function pathOf(query: Record<string, string | undefined> = {}): Path {
  const kind: Kind = query.kind === 'household' ? 'household' : 'person'
  const currency: Currency = query.currency === 'material' ? 'material' : 'merit'
  const holder = query.holder ?? (kind === 'household' ? home.value?.household : me.value?.person) ?? ''
  return { kind, holder, currency }
}
