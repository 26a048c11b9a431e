/**
 * Who is signed in on this device: tokens, kept; one refresh at a time for all who wait for it.
 *
 * Nobody is signed in until something needs it: a guest is a full citizen of what needs no household.
 */
import { base } from './base'

export interface Session {
  person: string
  session: string
  access: string
  access_ends_ms: number
  refresh: string
  refresh_ends_ms: number
}

const KEY = 'session'
const EARLY_MS = 30_000 // a token that ends within it is refreshed first
let known: Session | null | undefined
let renewing: Promise<string | null> | null = null
const watchers = new Set<() => void>()

function kept(): Session | null {
  if (known === undefined) known = (uni.getStorageSync(KEY) as Session | '') || null
  return known
}

/** Give the access token as it is, or null of a guest. */
export function token(): string | null {
  return kept()?.access ?? null
}

/** Give who is signed in, or null. */
export function person(): string | null {
  return kept()?.person ?? null
}

/** Keep a session that the server opened. */
export function opened(session: Session): void {
  known = session
  uni.setStorageSync(KEY, session)
  watchers.forEach((tell) => tell())
}

/** Forget the session: it was ended here or elsewhere. */
export function ended(): void {
  known = null
  uni.removeStorageSync(KEY)
  watchers.forEach((tell) => tell())
}

/** Be told whenever somebody signs in or out. */
export function watch(tell: () => void): void {
  watchers.add(tell)
}

/** Give a token that is good for now, refreshed if it ends soon; null of a guest. */
export async function fresh(): Promise<string | null> {
  const now = kept()
  if (now === null) return null
  return now.access_ends_ms - Date.now() > EARLY_MS ? now.access : renew()
}

/** Refresh the session, once for all who ask meanwhile. Gives the new access token; null when the session is over. */
export function renew(): Promise<string | null> {
  renewing ??= refreshed().finally(() => { renewing = null })
  return renewing
}

function refreshed(): Promise<string | null> {
  const now = kept()
  if (now === null) return Promise.resolve(null)
  return new Promise((resolve) => {
    uni.request({
      url: `${base()}/people/refresh`,
      method: 'POST',
      data: { refresh: now.refresh },
      timeout: 15_000,
      success: (got) => {
        if (got.statusCode === 200) {
          opened(got.data as Session)
          resolve((got.data as Session).access)
        } else if (got.statusCode === 401 || got.statusCode === 400) {
          ended()
          resolve(null)
        } else {
          resolve(now.access)
        }
      },
      fail: () => resolve(now.access),
    })
  })
}
