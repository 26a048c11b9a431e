/** Where the API is: a mini-program is told when it is built, a page asks the host that it came from. */
export function base(): string {
  return __API__ || (typeof location === 'undefined' ? '' : location.origin)
}
