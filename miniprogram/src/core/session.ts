/**
 * Who is signed in on this device: tokens, kept; one refresh at a time for all who wait for it.
 *
 * Nobody is signed in until something needs it: a guest is a full citizen of what needs no household.
 */
import { base } from './base'
import { refused, unheard } from './failure'

export interface Session {
  person: string
  session: string
  access: string
  access_ends_ms: number
  refresh: string
  refresh_ends_ms: number
}

const KEY = 'session'
const LAST = 'person' // who was signed in last: what was typed is theirs
const PERSONAL = ['me', 'chosen', 'tiles', 'draft:', 'list:', 'load:', 'queue:'] // what this device keeps of a person
const TIMEOUT_MS = 15_000
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

/** Keep a session that the server opened. What another person left on this device goes. */
export function opened(session: Session): void {
  if (somebodyElse(session.person)) forget()
  keep(session)
}

function keep(session: Session): void {
  known = session
  uni.setStorageSync(LAST, session.person)
  uni.setStorageSync(KEY, session)
  watchers.forEach((tell) => tell())
}

/** Tell whether the last who was signed in here was another person. */
export function somebodyElse(person: string): boolean {
  const last = uni.getStorageSync(LAST) as string
  return Boolean(last) && last !== person
}

function forget(): void {
  const theirs = (key: string): boolean => PERSONAL.some((one) => (one.endsWith(':') ? key.startsWith(one) : key === one))
  uni.getStorageInfoSync().keys.filter(theirs).forEach((key) => uni.removeStorageSync(key))
}

/** Forget the session: it was ended here or elsewhere. */
export function ended(): void {
  known = null
  uni.removeStorageSync(KEY)
  watchers.forEach((tell) => tell())
}

/** The server does not take `access` any more, though it is new: the session is over, unless another came meanwhile. */
export function over(access: string): void {
  if (token() === access) ended()
}

/** Be told whenever somebody signs in or out, until the function that it gives is called. */
export function watch(tell: () => void): () => void {
  watchers.add(tell)
  return () => void watchers.delete(tell)
}

/** Give a token that is good for now, refreshed if it ends soon; null of a guest. Raises Failure. */
export async function fresh(): Promise<string | null> {
  const now = kept()
  if (now === null || now.access_ends_ms - Date.now() > EARLY_MS) return now?.access ?? null
  try {
    return await renew(now.access)
  } catch (wrong) {
    if (now.access_ends_ms > Date.now()) return now.access // it will do once more
    throw wrong
  }
}

/**
 * Refresh the session whose access token is `old`, once for all who ask meanwhile; nothing is asked if it was
 * refreshed by then, here or in another window. Gives the new access token; null when the session is over. Raises
 * Failure when the network or the server failed: the session stands.
 */
export function renew(old: string): Promise<string | null> {
  const now = kept()
  if (now === null || now.access !== old) return Promise.resolve(now?.access ?? null)
  renewing ??= refreshed(now).finally(() => { renewing = null })
  return renewing
}

/** Take up what another window of this browser did to the session. Gives whether it did. */
function changedElsewhere(now: Session): boolean {
  const there = (uni.getStorageSync(KEY) as Session | '') || null
  if (there?.access === now.access) return false
  known = there
  watchers.forEach((tell) => tell())
  return true
}

async function refreshed(now: Session): Promise<string | null> {
  if (changedElsewhere(now)) return known?.session === now.session ? known.access : null // never asked as another person
  const got = await asked(now.refresh)
  if (got.statusCode === 200) {
    keep(got.data as Session)
    return (got.data as Session).access
  }
  if (got.statusCode !== 401 && got.statusCode !== 400) throw refused(got.statusCode, got.data)
  if (token() === now.access) ended()
  return null
}

function asked(refresh: string): Promise<UniApp.RequestSuccessCallbackResult> {
  return new Promise((resolve, reject) => {
    uni.request({
      url: `${base()}/people/refresh`,
      method: 'POST',
      data: { refresh },
      timeout: TIMEOUT_MS,
      success: resolve,
      fail: (wrong) => reject(unheard(wrong.errMsg)),
    })
  })
}
