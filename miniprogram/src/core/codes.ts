/** What a scanned text is: a code of ours, or nothing of ours. Nothing is asked of the server. */
const TOKEN = /\/d\/([0-9A-Za-z-]{25,40})(?:[?#].*)?$/
const NUMBER = /^[0-9]{10}$/

/** Give the token in a scanned text: an address whose path is /d/TOKEN. Null for anything else. */
export function tokenIn(text: string): string | null {
  return TOKEN.exec(text.trim())?.[1] ?? null
}

/** Give ten digits as they were typed, with or without blanks; null while it is no whole number. */
export function numberIn(text: string): string | null {
  const digits = text.replace(/[^0-9０-９]/g, '').replace(/[０-９]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0))
  return NUMBER.test(digits) ? digits : null
}

/** Whether ten digits can be a sticker's: its last two check the others, so that most slips show at once. */
export function sound(number: string): boolean {
  return Number(number) % 97 === 1
}
