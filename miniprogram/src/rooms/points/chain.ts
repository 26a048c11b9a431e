/**
 * The chain (哈希链) on the phone: recomputes balance and hashes of a statement, as `chalicelib/points/chain.py` does; one
 * file of vectors (`tests/data/points-chain.json`) is checked in both languages. A mini-program has no WebCrypto.
 */
import { sha256 } from '@noble/hashes/sha2'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils'

export const FORMAT = 'mashang-statement/1'
export const FIRST = '0'.repeat(64)
const STATEMENT = ['account', 'balance', 'entries', 'format', 'hash', 'seq']
const TEXTS = ['account', 'against', 'basis', 'clause', 'event', 'item', 'kind', 'prev']
const NUMBERS = ['at_ms', 'points', 'posted_ms', 'seq', 'version']
const TEXTS_IF_ANY = ['counted', 'evidence']
const NUMBERS_IF_ANY = ['lapses_ms', 'original']
const HASHED = [...TEXTS, ...NUMBERS, ...TEXTS_IF_ANY, ...NUMBERS_IF_ANY]
const DERIVED = ['balance', 'hash']

type Json = Record<string, unknown>
/** Where an account stood when this phone saw it last. */
export interface Seen { seq: number, hash: string, balance: number }
export type Fault = 'format' | 'account' | 'gap' | 'prev' | 'points' | 'hash' | 'balance' | 'head' | 'seen'
/** What a check found: where it came to, and the first fault with the number of its entry. */
export interface Verdict { entries: number, balance: number, head: string, fault: Fault | null, at: number | null }

const START: Seen = { seq: 0, hash: FIRST, balance: 0 }

/** Write a value as canonical JSON. Throws for what has no such form. */
export function canonical(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return written(value)
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value === 0 ? 0 : value)
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (isObject(value)) {
    return `{${Object.keys(value).sort().map((key) => {
      if (!/^[\x00-\x7f]*$/.test(key)) throw new Error('a key is not ASCII text')
      return `${JSON.stringify(key)}:${canonical(value[key])}`
    }).join(',')}}`
  }
  throw new Error(`${typeof value} has no canonical form`)
}

function written(text: string): string {
  encodeURIComponent(text) // throws for half a surrogate pair
  return JSON.stringify(text.normalize('NFC'))
}

/** Give the SHA-256 of a value's canonical form. */
export function digest(value: unknown): string {
  return bytesToHex(sha256(utf8ToBytes(canonical(value))))
}

/** Give the hash of an entry, which names the one before it. */
export function link(entry: Json): string {
  return digest(Object.fromEntries(HASHED.filter((name) => entry[name] !== undefined && entry[name] !== null).map((name) => [name, entry[name]])))
}

/** Recompute a statement; with `seen` it must go on from there. */
export function check(statement: unknown, seen: Seen = START): Verdict {
  if (!isObject(statement) || !isStatement(statement)) return { entries: 0, balance: 0, head: FIRST, fault: 'format', at: null }
  const entries = statement.entries as unknown[]
  const first = entries[0]
  const begins = isObject(first) ? first.seq : (statement.seq as number) + 1
  const whole = begins === 1
  const found = follow(entries, String(statement.account), whole ? START : seen)
  if (found.fault !== null) return found
  if (statement.seq !== found.entries || statement.hash !== found.head || statement.balance !== found.balance) {
    return { ...found, fault: 'head', at: found.entries }
  }
  if (whole && seen.seq > 0) {
    const there = entries[seen.seq - 1]
    if (!isObject(there) || there.hash !== seen.hash || there.balance !== seen.balance) return { ...found, fault: 'seen', at: seen.seq }
  }
  return found
}

function follow(entries: unknown[], account: string, from: Seen): Verdict {
  let seen = from
  for (const entry of entries) {
    const fault = isObject(entry) ? faultOf(entry, account, seen) : 'format'
    if (fault !== null || !isObject(entry)) return { entries: seen.seq, balance: seen.balance, head: seen.hash, fault, at: seen.seq + 1 }
    seen = { seq: entry.seq as number, hash: entry.hash as string, balance: entry.balance as number }
  }
  return { entries: seen.seq, balance: seen.balance, head: seen.hash, fault: null, at: null }
}

function faultOf(entry: Json, account: string, seen: Seen): Fault | null {
  if (!isEntry(entry)) return 'format'
  if (entry.account !== account) return 'account'
  if (entry.seq !== seen.seq + 1) return 'gap'
  if (entry.prev !== seen.hash) return 'prev'
  if (entry.points === 0) return 'points'
  if (entry.hash !== linkIfAny(entry)) return 'hash'
  return entry.balance === seen.balance + (entry.points as number) ? null : 'balance'
}

function linkIfAny(entry: Json): string | null {
  try {
    return link(entry)
  } catch {
    return null
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isStatement(said: Json): boolean {
  return sameKeys(said, STATEMENT) && said.format === FORMAT && Array.isArray(said.entries)
    && ['account', 'hash'].every((name) => typeof said[name] === 'string')
    && ['balance', 'seq'].every((name) => Number.isSafeInteger(said[name]))
}

function isEntry(said: Json): boolean {
  const keys = Object.keys(said)
  return [...TEXTS, ...NUMBERS, ...DERIVED].every((name) => keys.includes(name))
    && keys.every((name) => HASHED.includes(name) || DERIVED.includes(name))
    && [...TEXTS, ...TEXTS_IF_ANY, 'hash'].every((name) => said[name] === undefined || typeof said[name] === 'string')
    && [...NUMBERS, ...NUMBERS_IF_ANY, 'balance'].every((name) => said[name] === undefined || Number.isSafeInteger(said[name]))
}

function sameKeys(said: Json, names: string[]): boolean {
  return Object.keys(said).sort().join() === [...names].sort().join()
}
