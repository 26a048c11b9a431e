import { describe, expect, it } from 'vitest'
import { phone } from './phone'
import { area, NONE, withColumn, type Reading } from '@/rooms/doors/importing'
import { patrol } from '@/rooms/doors/patrolling'

const posted = (id: string) => ({ id, outcome: 'posted', code: null, kind: 'outdoor', door: '1号楼 101', state: 'posted', error: null, message: null })
const scans = (data: unknown) => (data as { scans: { id: string, at_ms: number }[] }).scans

describe('a patrol', () => {
  it('keeps scans without a network, with their own time, and sends them later', async () => {
    const walk = patrol()
    expect(walk.add('T1', 1_000)).toBe(true)
    expect(walk.add('T1', 2_000)).toBe(false)
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
    walk.add('T1')
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
    walk.add('T1')
    walk.add('T2')
    phone.script = ((first = true) => ({ data }: { data: unknown }) => {
      const results = first ? scans(data).slice(0, 1).map((one) => ({ ...posted(one.id), outcome: 'refused', message: '此码已作废' })) : []
      first = false
      return { status: 200, data: { results } }
    })()
    await walk.send()
    expect([walk.done[0]?.result.message, walk.waiting.length, walk.failure?.status]).toEqual(['此码已作废', 1, 500])
  })

  it('sends a hundred at once', async () => {
    const walk = patrol()
    for (let at = 0; at < 250; at += 1) walk.add(`T${at}`)
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
