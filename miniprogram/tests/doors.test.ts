import { describe, expect, it } from 'vitest'
import { phone } from './phone'
import { sound } from '@/core/codes'
import { area, NONE, withColumn, type Reading } from '@/rooms/doors/importing'
import { ended, opened } from '@/core/session'
import { patrol } from '@/rooms/doors/patrolling'

const posted = (id: string) => ({ id, outcome: 'posted', code: null, kind: 'outdoor', door: '1号楼 101', state: 'posted', error: null, message: null })
const session = { session: 'S', access: 'A', access_ends_ms: 9_999_999_999_999, refresh: 'R', refresh_ends_ms: 9_999_999_999_999 }
const scans = (data: unknown) => (data as { scans: { id: string, at_ms: number }[] }).scans

describe('a patrol', () => {
  it('keeps scans without a network, with their own time, and sends them later', async () => {
    const walk = patrol()
    expect(walk.add({ token: 'T1' }, 1_000)).toBe(true)
    expect(walk.add({ token: 'T1' }, 2_000)).toBe(false)
    await walk.send()
    expect([walk.failure?.code, walk.waiting.length]).toEqual(['offline', 1])

    const later = patrol() // the app was closed meanwhile
    phone.script = ({ data }) => ({ status: 200, data: { results: scans(data).map((one) => posted(one.id)) } })
    await later.send()
    expect([later.waiting, later.done[0]?.at_ms, later.done[0]?.result.outcome]).toEqual([[], 1_000, 'posted'])
    expect(patrol().waiting).toEqual([])
  })

  it('sends a scan again with the same id when the answer was lost', async () => {
    const walk = patrol()
    walk.add({ token: 'T1' })
    const ids: string[] = []
    phone.script = ({ data }) => {
      ids.push(...scans(data).map((one) => one.id))
      return ids.length === 1 ? 'slow' : { status: 200, data: { results: scans(data).map((one) => posted(one.id)) } }
    }
    await walk.send()
    await walk.send()
    expect(ids[0]).toBe(ids[1])
    expect(walk.waiting).toEqual([])
  })

  it('shows what was refused and why, and keeps what the server said nothing of', async () => {
    const walk = patrol()
    walk.add({ token: 'T1' })
    walk.add({ token: 'T2' })
    phone.script = ((first = true) => ({ data }: { data: unknown }) => {
      const results = first ? scans(data).slice(0, 1).map((one) => ({ ...posted(one.id), outcome: 'refused', message: '此码已作废' })) : []
      first = false
      return { status: 200, data: { results } }
    })()
    await walk.send()
    expect([walk.done[0]?.result.message, walk.waiting.length, walk.failure?.status]).toEqual(['此码已作废', 1, 500])
  })

  it('takes a number as it takes a scan, each once while it waits', async () => {
    const walk = patrol()
    expect(walk.add({ number: '4173052896' })).toBe(true)
    expect([walk.add({ number: '4173052896' }), walk.add({ token: 'T1' })]).toEqual([false, true])
    phone.script = ({ data }) => ({ status: 200, data: { results: scans(data).map((one) => posted(one.id)) } })
    await walk.send()
    const { scans: sent } = phone.asked[0]?.data as { scans: Record<string, unknown>[] }
    expect(sent.map((one) => Object.keys(one).sort())).toEqual([['at_ms', 'id', 'number'], ['at_ms', 'id', 'token']])
  })

  it('loses nothing that was scanned while an answer was awaited, in another window or with the screen opened again', async () => {
    const first = patrol()
    first.add({ token: 'T1' })
    phone.script = async ({ data }) => {
      patrol().add({ token: 'T2' })
      return { status: 200, data: { results: scans(data).map((one) => posted(one.id)) } }
    }
    await first.send()
    expect(first.done.map((one) => one.token)).toEqual(['T2', 'T1'])
    phone.script = () => 'offline'
    const second = patrol()
    second.add({ token: 'T3' })
    first.tidy()
    expect(patrol().waiting.map((one) => one.token)).toEqual(['T3'])
  })

  it('is of who scanned it: nobody else sends it', async () => {
    opened({ ...session, person: 'P' })
    const walk = patrol()
    walk.add({ token: 'T1' })
    ended()
    opened({ ...session, person: 'Q' })
    await walk.send()
    expect([phone.asked, patrol().waiting]).toEqual([[], []])
    walk.open()
    expect(walk.waiting).toEqual([])
    opened({ ...session, person: 'P' })
    walk.open()
    expect(walk.waiting.map((one) => one.token)).toEqual(['T1'])
    ended()
  })

  it('finds the one scan that the server cannot read, and sends the others', async () => {
    const walk = patrol()
    for (const token of ['T1', 'T2', 'BAD', 'T4']) walk.add({ token })
    phone.script = ({ data }) => {
      const sent = (data as { scans: { id: string, token: string }[] }).scans
      if (sent.some((one) => one.token === 'BAD')) return { status: 400, data: { code: 'bad_input', message: '请检查填写的内容' } }
      return { status: 200, data: { results: sent.map((one) => posted(one.id)) } }
    }
    await walk.send()
    const outcomes = Object.fromEntries(walk.done.map((one) => [one.token, one.result.outcome]))
    expect([walk.waiting, outcomes]).toEqual([[], { T1: 'posted', T2: 'posted', BAD: 'refused', T4: 'posted' }])
  })

  it('knows a slip of the finger', () => {
    expect([sound('4173052812'), sound('4173052813'), sound('4170352812')]).toEqual([true, false, false])
  })

  it('sends a hundred at once', async () => {
    const walk = patrol()
    for (let at = 0; at < 250; at += 1) walk.add({ token: `T${at}` })
    const sizes: number[] = []
    phone.script = ({ data }) => {
      sizes.push(scans(data).length)
      return { status: 200, data: { results: scans(data).map((one) => posted(one.id)) } }
    }
    await walk.send()
    expect(sizes).toEqual([100, 100, 50])
  })
})

describe('an import', () => {
  const reading: Reading = { sheets: [{ name: '一', header_row: 1, headers: ['楼', '房'], columns: { building: 0, room: 1 } }] }
  it('puts a field into another column, which no other field keeps', () => {
    expect(withColumn(reading, 0, 'unit', 1).sheets[0]?.columns).toEqual({ building: 0, unit: 1 })
    expect(withColumn(reading, 0, 'room', NONE).sheets[0]?.columns).toEqual({ building: 0 })
  })
  it('says areas in square metres', () => expect([area(8950), area(null)]).toEqual(['89.50 ㎡', '—']))
})
