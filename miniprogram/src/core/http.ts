/**
 * The one way to the API: a short typed wrapper over `uni.request`.
 *
 * A guest asks without a token. A token that is over is refreshed once for all who wait. What may be asked twice (GET,
 * PUT, DELETE, and a POST whose body names its own id) is asked once more by itself when the network failed or the
 * server was busy; not after a time-out, for which somebody waited. Every failure is a `Failure` that says what to do;
 * nothing that was typed is touched.
 */
import { base } from './base'
import { cut, Failure, garbled, refused, unheard } from './failure'
import { fresh, over, renew } from './session'
import type { paths } from './schema'

export { Failure, type Fault } from './failure'

type Method = 'get' | 'post' | 'put' | 'delete'
type Op<P extends keyof paths, M extends Method> = paths[P][M]
export type PathOf<M extends Method> = { [P in keyof paths]: paths[P][M] extends { responses: unknown } ? P : never }[keyof paths]
type Json<T> = T extends { content: { 'application/json': infer B } } ? B : undefined
type Good<R> = { [K in keyof R]: K extends 200 | 201 | 202 ? Json<R[K]> : never }[keyof R]
/** What a route gives. */
export type Answer<M extends Method, P extends PathOf<M>> = Op<P, M> extends { responses: infer R } ? Good<R> : never
/** What a route takes. */
export type Body<M extends Method, P extends PathOf<M>> = Op<P, M> extends { requestBody: infer B } ? Json<B> : undefined
type Params<M extends Method, P extends PathOf<M>, W extends string> =
  Op<P, M> extends { parameters: { [K in W]?: infer V } } ? Exclude<V, undefined> : never
type Part<N extends string, V> = [V] extends [never] ? object : [V] extends [undefined] ? object : { [K in N]: V }
export type Asked<M extends Method, P extends PathOf<M>> =
  Part<'path', Params<M, P, 'path'>> & Partial<Part<'query', Params<M, P, 'query'>>> & Part<'body', Body<M, P>>

const TIMEOUT_MS = 15_000
const PAUSE_MS = 600

interface Call { method: Method, url: string, body?: unknown, safe: boolean }
interface Got { status: number, data: unknown, headers: Record<string, string> }

function send(call: Call, access: string | null): Promise<Got> {
  const header: Record<string, string> = access ? { Authorization: `Bearer ${access}` } : {}
  return new Promise((resolve, reject) => {
    uni.request({
      url: base() + call.url,
      method: call.method.toUpperCase() as 'GET',
      data: call.body as Record<string, unknown> | undefined,
      header: call.body === undefined ? header : { ...header, 'Content-Type': 'application/json' },
      timeout: TIMEOUT_MS,
      success: (got) => resolve({ status: got.statusCode, data: got.data, headers: got.header as Record<string, string> }),
      fail: (wrong) => reject(unheard(wrong.errMsg)),
    })
  })
}

async function once(call: Call): Promise<Got> {
  const access = await fresh()
  const got = await send(call, access)
  if (got.status !== 401 || access === null) return whole(got)
  const next = await renew(access)
  if (next === null) return got
  const again = await send(call, next)
  if (again.status === 401) over(next)
  return whole(again)
}

/** Give an answer that is one. Raises Failure for a busy server, and for a success that says nothing of ours. */
function whole(got: Got): Got {
  if (got.status >= 502) throw refused(got.status, got.data)
  if (got.status < 300 && typeof got.data === 'string' && got.data !== '') throw garbled()
  return got
}

/** Who waited for a time-out is asked before it is tried again. */
function atOnce(wrong: unknown): boolean {
  return wrong instanceof Failure && wrong.code !== 'slow'
}

async function ask(call: Call): Promise<unknown> {
  let got: Got
  try {
    got = await once(call)
  } catch (wrong) {
    if (!call.safe || !atOnce(wrong)) throw wrong
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    got = await once(call)
  }
  if (got.status >= 200 && got.status < 300) return got.data
  throw refused(got.status, got.data)
}

function address(path: string, values: Record<string, unknown> = {}, query: Record<string, unknown> = {}): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(values[name] ?? '')
    if (value === '' || value === 'NaN') throw cut()
    return encodeURIComponent(value)
  })
  const asked = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '')
  const pairs = asked.flatMap(([name, value]) => (Array.isArray(value) ? value : [value])
    .map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(String(one))}`))
  return pairs.length ? `${filled}?${pairs.join('&')}` : filled
}

interface Loose { path?: Record<string, unknown>, query?: Record<string, unknown>, body?: unknown }
type Given<M extends Method, P extends PathOf<M>> = object extends Asked<M, P> ? [asked?: Asked<M, P>] : [asked: Asked<M, P>]

function way<M extends Method>(method: M) {
  return async <P extends PathOf<M>>(path: P, ...given: Given<M, P>): Promise<Answer<M, P>> => {
    const asked = (given[0] ?? {}) as Loose
    const named = typeof asked.body === 'object' && asked.body !== null && 'id' in asked.body
    const call = { method, url: address(path as string, asked.path, asked.query), body: asked.body, safe: method !== 'post' || named }
    return await ask(call) as Answer<M, P>
  }
}

/** The API, a function a method: `api.get('/bindings/{binding}', { path: { binding } })`. */
export const api = { get: way('get'), post: way('post'), put: way('put'), delete: way('delete') }
