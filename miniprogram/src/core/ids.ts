/** Ids: ULIDs, as the server makes them. Those of what a person starts are made when the form opens. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Make a ULID: 26 characters that sort by time. */
export function newId(now = Date.now()): string {
  let time = ''
  for (let rest = now, at = 0; at < 10; at += 1, rest = Math.floor(rest / 32)) time = ALPHABET[rest % 32] + time
  let chance = ''
  for (let at = 0; at < 16; at += 1) chance += ALPHABET[Math.floor(Math.random() * 32)]
  return time + chance
}
