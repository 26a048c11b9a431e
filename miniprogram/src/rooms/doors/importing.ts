/** What an import's preview holds, as the server writes it. */
import type { Answer, Body } from '@/core/http'

export type Import = Answer<'get', '/codes/imports/{import_id}'>
export type Reading = NonNullable<NonNullable<Body<'post', '/codes/imports'>>['reading']>
export interface Refused { sheet: string, row: number, field: string | null, column: string, value: string, reason: string }
export interface Change { community: string, estate: string, door: string, was: number | null, becomes: number | null }
export interface Preview {
  sums: { rows: number, doors: number, repeats: number, refused: number, new: number, same: number, changed: number }
  reading: Reading
  questions: string[]
  refused: Refused[]
  changes: Change[]
}
export const FIELDS = ['street', 'community', 'estate', 'building', 'unit', 'room', 'area'] as const
export const NONE = -1
export const GOES_ON = ['queued', 'committing'] // what the server is still at

/** Read a preview; null while there is none. */
export function previewOf(one: Import): Preview | null {
  return one.preview === null || !('sums' in one.preview) ? null : one.preview as unknown as Preview
}

/** Say an area in hundredths of a square metre: 89.50 ㎡. */
export function area(hundredths: number | null): string {
  return hundredths === null ? '—' : `${(hundredths / 100).toFixed(2)} ㎡`
}

/** Put a field into another column of a sheet; NONE takes it out. */
export function withColumn(reading: Reading, at: number, field: string, column: number): Reading {
  const sheets = reading.sheets.map((sheet, index) => {
    if (index !== at) return sheet
    const columns = Object.fromEntries(Object.entries(sheet.columns ?? {}).filter(([name, where]) => name !== field && where !== column))
    return { ...sheet, columns: column === NONE ? columns : { ...columns, [field]: column } }
  })
  return { ...reading, sheets }
}
