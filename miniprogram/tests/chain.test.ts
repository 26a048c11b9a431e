import { describe, expect, it } from 'vitest'
import data from '../../tests/data/points-chain.json'
import { canonical, check, digest, link, type Seen } from '@/rooms/points/chain'

interface Vectors {
  canonical: { name: string, json: string, canonical?: string | null, sha256?: string | null }[]
  links: { entry: Record<string, unknown>, hash: string }[]
  statements: { name: string, statement: unknown, seen: Seen | null, fault: string | null, at: number | null }[]
}
const vectors = data as unknown as Vectors

describe('the chain meets the ledger\'s vectors', () => {
  it.each(vectors.canonical)('canonical form: $name', ({ json, canonical: wanted, sha256 }) => {
    const read = (): unknown => JSON.parse(json)
    if (wanted === undefined || wanted === null) {
      expect(() => canonical(read())).toThrow()
      return
    }
    expect([canonical(read()), digest(read())]).toEqual([wanted, sha256])
  })
  it.each(vectors.links)('link $hash', ({ entry, hash }) => expect(link(entry)).toBe(hash))
  it.each(vectors.statements)('statement: $name', ({ statement, seen, fault, at }) => {
    const found = check(statement, seen ?? undefined)
    expect([found.fault, found.at]).toEqual([fault, at])
  })
  it('has vectors of each kind', () => {
    expect(Math.min(vectors.canonical.length, vectors.links.length, vectors.statements.length)).toBeGreaterThan(2)
  })
})
