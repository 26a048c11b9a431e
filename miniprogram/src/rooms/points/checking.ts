/** The check of an account on this phone: the statement part by part, against the last head that the phone saw. */
import { api } from '@/core/http'
import type { Path } from './accounts'
import { check, FIRST, type Seen, type Verdict } from './chain'

const START: Seen = { seq: 0, hash: FIRST, balance: 0 }
interface Statement { seq: number, entries: { seq: number, hash: string, balance: number }[] }

function key(path: Path): string {
  return `seen:${path.kind}#${path.holder}#${path.currency}`
}

/** Give where the phone saw the account last, or null. */
export function lastSeen(path: Path): Seen | null {
  return (uni.getStorageSync(key(path)) as Seen | '') || null
}

/**
 * Check an account from its first entry. Each part must go on from the one before, and the head that this phone saw
 * last must be among the entries. When everything agrees the phone keeps the new head. Raises Failure.
 */
export async function checkAccount(path: Path): Promise<Verdict> {
  const before = lastSeen(path)
  let seen = START
  let met = before === null
  for (;;) {
    const part = JSON.parse(JSON.stringify(await api.get('/points/{kind}/{holder}/{currency}/statement', { path: { ...path }, query: { after: seen.seq } }))) as Statement
    const last = part.entries[part.entries.length - 1]
    const whole = last === undefined || last.seq === part.seq
    // A part of a long statement ends before the account's head: it is checked up to its own end.
    const verdict = check(whole ? part : { ...part, seq: last.seq, hash: last.hash, balance: last.balance }, seen)
    if (verdict.fault !== null) return verdict
    if (before !== null) met ||= part.entries.some((one) => one.seq === before.seq && one.hash === before.hash && one.balance === before.balance)
    seen = { seq: verdict.entries, hash: verdict.head, balance: verdict.balance }
    if (!whole) continue
    if (!met && before !== null && before.seq > 0) return { ...verdict, fault: 'seen', at: before.seq }
    if (seen.seq > 0) uni.setStorageSync(key(path), seen)
    return verdict
  }
}
