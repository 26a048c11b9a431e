/**
 * The one way to the API: a short typed wrapper over `uni.request`.
 *
 * A guest asks without a token. A token that is over is refreshed once for all who wait. What may be asked twice (GET,
 * PUT, DELETE, and a POST whose body names its own id) is asked once more when the network failed or the server was
 * busy. Every failure is a `Failure` that says what to do; nothing that was typed is touched.
 */
import { base } from './base'
import { ended, fresh, renew, token } from './session'
import type { paths } from './schema'

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

/** A fault of one field, as the server names it. */
export interface Fault { field: string, fault: string, right?: string }

export class Failure extends Error {
  constructor(
    /** Stable, for programs; `offline` and `slow` are the network's. */
    readonly code: string,
    message: string,
    readonly status: number,
    readonly faults: Fault[] = [],
    readonly details: Record<string, unknown> = {},
    readonly request?: string,
  ) {
    super(message)
  }

  /** Whether asking again may help. */
  get again(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500
  }
}

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
      fail: (wrong) => reject(wrong.errMsg?.includes('timeout')
        ? new Failure('slow', '网络太慢，没有等到回应。您填写的内容都还在，请重试。', 0)
        : new Failure('offline', '现在连不上网络。您填写的内容都还在，联网后请重试。', 0)),
    })
  })
}

function failure(got: Got): Failure {
  const said = (typeof got.data === 'object' && got.data !== null ? got.data : {}) as Record<string, unknown>
  const details = (said.details ?? {}) as Record<string, unknown>
  return new Failure(
    String(said.code ?? 'internal'),
    String(said.message ?? '暂时打不开，请稍后再试'),
    got.status,
    (details.faults as Fault[] | undefined) ?? [],
    details,
    said.request_id as string | undefined,
  )
}

async function once(call: Call): Promise<Got> {
  const access = await fresh()
  const got = await send(call, access)
  if (got.status !== 401 || access === null) return got
  const next = await renew()
  if (next === null) return got
  return send(call, next)
}

async function ask(call: Call): Promise<unknown> {
  let got: Got
  try {
    got = await once(call)
    if (got.status >= 502 && call.safe) throw failure(got)
  } catch (wrong) {
    if (!(wrong instanceof Failure) || !call.safe) throw wrong
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    got = await once(call)
  }
  if (got.status === 401 && token() !== null) ended()
  if (got.status >= 200 && got.status < 300) return got.data
  throw failure(got)
}

function address(path: string, values: Record<string, unknown> = {}, query: Record<string, unknown> = {}): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values[name])))
  const asked = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '')
  const pairs = asked.flatMap(([name, value]) => (Array.isArray(value) ? value : [value])
    .map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(String(one))}`))
  return pairs.length ? `${filled}?${pairs.join('&')}` : filled
}

interface Loose { path?: Record<string, unknown>, query?: Record<string, unknown>, body?: unknown }
type Given<M extends Method, P extends PathOf<M>> = object extends Asked<M, P> ? [asked?: Asked<M, P>] : [asked: Asked<M, P>]

function way<M extends Method>(method: M) {
  return <P extends PathOf<M>>(path: P, ...given: Given<M, P>): Promise<Answer<M, P>> => {
    const asked = (given[0] ?? {}) as Loose
    const named = typeof asked.body === 'object' && asked.body !== null && 'id' in asked.body
    const call = { method, url: address(path as string, asked.path, asked.query), body: asked.body, safe: method !== 'post' || named }
    return ask(call) as Promise<Answer<M, P>>
  }
}

/** The API, a function a method: `api.get('/bindings/{binding}', { path: { binding } })`. */
export const api = { get: way('get'), post: way('post'), put: way('put'), delete: way('delete') }
