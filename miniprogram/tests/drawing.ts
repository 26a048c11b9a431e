/** Draws a screen as the phone would: with all shared parts, what it asks for answered, its page's events told. */
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import type { Component } from 'vue'
import { keep, type Me } from '@/core/me'
import { opened } from '@/core/session'
import { phone } from './phone'

type Hook = (query: Record<string, string>) => unknown
/** What pages give to the framework; a test's mock of `@dcloudio/uni-app` fills it. */
export const told: { load: Hook[], show: Hook[] } = { load: [], show: [] }

const files = import.meta.glob<{ default: Component }>('../src/parts/m-*.vue', { eager: true })
const parts = Object.fromEntries(Object.entries(files).map(([path, file]) => [path.split('/').pop()?.replace('.vue', '') ?? '', file.default]))

/** Sign in as somebody who holds `roles`, each `role@place@kind`. */
export function signIn(person: string, roles: string[]): void {
  const ends = Date.now() + 3_600_000
  opened({ person, session: 'S', access: 'A', access_ends_ms: ends, refresh: 'R', refresh_ends_ms: ends })
  keep({
    person, nickname: null, phone: null, large: false, consent: null, consent_needed: false, rooms: [], homes: [], proxies: [],
    roles: roles.map((one) => {
      const [role = '', place = '', kind = ''] = one.split('@')
      return { role, place, place_name: `名${place}`, place_kind: kind, name: '李敏' }
    }),
  } as Me)
}

/** Open a screen; `answers` are what paths give (those of a question mark before those of none). Unknown paths are not found. */
export async function draw(screen: Component, query: Record<string, string>, answers: Record<string, unknown>): Promise<VueWrapper> {
  told.load = []
  told.show = []
  phone.script = ({ url }) => {
    const path = url.replace('https://m.example', '')
    const known = answers[path] ?? answers[path.split('?')[0] ?? '']
    return known === undefined ? { status: 404, data: { code: 'not_found', message: '没有找到' } } : { status: 200, data: known }
  }
  const drawn = mount(screen, { global: { components: parts } })
  for (const hook of told.load) await hook(query)
  for (const hook of told.show) await hook({})
  for (let turn = 0; turn < 4; turn += 1) await flushPromises()
  return drawn
}
