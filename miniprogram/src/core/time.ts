/** Times as people say them, in Asia/Shanghai whatever the phone thinks; money in yuan. */
const SHANGHAI_MS = 8 * 3_600_000
const DAY_MS = 86_400_000

function parts(ms: number): { year: number, month: number, day: number, clock: string, number: number } {
  const at = new Date(ms + SHANGHAI_MS)
  const two = (value: number): string => String(value).padStart(2, '0')
  return {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    clock: `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`,
    number: Math.floor((ms + SHANGHAI_MS) / DAY_MS),
  }
}

/** Say a day: 今天, 昨天, 明天, 11 月 21 日, 2025 年 11 月 21 日. */
export function day(ms: number, now = Date.now()): string {
  const at = parts(ms)
  const today = parts(now)
  const near: Record<number, string> = { [-1]: '昨天', 0: '今天', 1: '明天' }
  const said = near[at.number - today.number]
  if (said) return said
  const short = `${at.month} 月 ${at.day} 日`
  return at.year === today.year ? short : `${at.year} 年 ${short}`
}

/** Say a moment: 今天 18:00, 11 月 21 日 09:14. */
export function moment(ms: number, now = Date.now()): string {
  return `${day(ms, now)} ${parts(ms).clock}`
}

/** Say until when something is due, and whether that is late or soon (within a day). */
export function due(ms: number, now = Date.now()): { words: string, state: 'late' | 'soon' | 'calm' } {
  if (ms <= now) return { words: `已超时 ${span(now - ms)}`, state: 'late' }
  return { words: `${moment(ms, now)} 前`, state: ms - now < DAY_MS ? 'soon' : 'calm' }
}

/** Say how long: 40 分钟, 3 小时, 2 天. */
export function span(ms: number): string {
  if (ms >= DAY_MS) return `${Math.floor(ms / DAY_MS)} 天`
  if (ms >= 3_600_000) return `${Math.floor(ms / 3_600_000)} 小时`
  return `${Math.max(1, Math.floor(ms / 60_000))} 分钟`
}

/** Give when a day (2026-11-24) begins in Shanghai, in ms. */
export function begins(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) - SHANGHAI_MS
}

/** Write the day of a moment in Shanghai as fields of forms hold it: 2026-11-24. */
export function dateOf(ms = Date.now()): string {
  return new Date(ms + SHANGHAI_MS).toISOString().slice(0, 10)
}

/** Say an amount of fen in yuan: ¥312.40. */
export function yuan(fen: number): string {
  const sign = fen < 0 ? '−' : ''
  const all = Math.abs(fen)
  return `${sign}¥${Math.floor(all / 100)}.${String(all % 100).padStart(2, '0')}`
}

/** Say points with their sign: +5, −50. */
export function signed(points: number): string {
  return points < 0 ? `−${-points}` : `+${points}`
}

/** Group a sticker's number 4-4-2, as it is read aloud. */
export function grouped(number: string): string {
  return `${number.slice(0, 4)} ${number.slice(4, 8)} ${number.slice(8)}`
}
