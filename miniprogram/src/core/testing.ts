/**
 * The test login: on the embedded stack one may sign in as somebody of the WeChat simulator. A production build has
 * none of this: every use stands behind `__TEST_LOGIN__`, which the build settles, and a test looks at what was built.
 */
import { base } from './base'
import { unheard } from './failure'

export interface Somebody { id: string, name: string, note: string }

function ask<T>(method: 'GET' | 'POST', path: string): Promise<T> {
  return new Promise((resolve, reject) => {
    uni.request({ url: `${base()}${path}`, method, success: (got) => resolve(got.data as T), fail: (wrong) => reject(unheard(wrong.errMsg)) })
  })
}

/** List who is there. */
export async function people(): Promise<Somebody[]> {
  if (!__TEST_LOGIN__) return []
  const got = await ask<{ people: Somebody[] }>('GET', '/sim/people')
  return got.people
}

/** Get the login code that WeChat would give to the phone of `id`. */
export async function codeOf(id: string): Promise<string> {
  if (!__TEST_LOGIN__) return ''
  return (await ask<{ code: string }>('POST', `/sim/people/${id}/code`)).code
}
