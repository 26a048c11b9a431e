/** A form over what is there: filled with it, unless the person typed something else meanwhile. */
export interface Based { base: string }

/** Fill `said` with `there`, where nothing but what it was filled with before stands in it. Gives whether it did. */
export function fill<T extends object>(said: T & Based, there: T): boolean {
  const now = Object.fromEntries(Object.keys(there).map((key) => [key, said[key as keyof T]]))
  if (said.base !== '' && JSON.stringify(now) !== said.base) return false
  Object.assign(said, JSON.parse(JSON.stringify(there)), { base: JSON.stringify(there) })
  return true
}
