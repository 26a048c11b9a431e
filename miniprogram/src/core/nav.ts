/** Going from screen to screen. A screen of a room is named `room/path`. */

/** Write the address of a screen with its query. */
export function to(screen: string, query: Record<string, string | number | undefined> = {}): string {
  const asked = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  const root = screen.startsWith('pages/') ? `/${screen}` : `/rooms/${screen}`
  return asked.length ? `${root}?${asked.map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`).join('&')}` : root
}

/** Open a screen over this one. */
export function open(screen: string, query?: Record<string, string | number | undefined>): void {
  uni.navigateTo({ url: to(screen, query) })
}

/** Open a screen in place of this one: there is no way back to a form that was sent. */
export function replace(screen: string, query?: Record<string, string | number | undefined>): void {
  uni.redirectTo({ url: to(screen, query) })
}

/** Go back, or home where there is nothing behind. */
export function back(): void {
  if (getCurrentPages().length > 1) uni.navigateBack()
  else uni.reLaunch({ url: '/pages/home/index' })
}

/** Go to a place of the shell, which has nothing behind it. */
export function home(page: 'home' | 'scan' | 'inbox' | 'me' = 'home'): void {
  uni.reLaunch({ url: `/pages/${page}/index` })
}
