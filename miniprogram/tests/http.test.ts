import { beforeEach, describe, expect, it, vi } from 'vitest'
import { phone } from './phone'

const FAR = 9_999_999_999_999
const session = (access: string, ends = FAR) => ({ person: 'P', session: 'S', access, access_ends_ms: ends, refresh: `r-${access}`, refresh_ends_ms: FAR })

async function client() {
  vi.resetModules()
  const [{ api, Failure }, sessions] = await Promise.all([import('@/core/http'), import('@/core/session')])
  return { api, Failure, ...sessions }
}

describe('the request layer', () => {
  beforeEach(() => vi.useRealTimers())

  it('asks as a guest without a token', async () => {
    const { api } = await client()
    phone.script = () => ({ status: 200, data: { version: '2026-11', text: '…' } })
    await api.get('/people/privacy')
    expect(phone.asked[0]?.header.Authorization).toBeUndefined()
  })

  it('refreshes a token that is over once for all who wait', async () => {
    phone.kept.session = session('old', 0)
    const { api } = await client()
    phone.script = async ({ url }) => {
      await new Promise((resolve) => setTimeout(resolve, 5))
      return url.endsWith('/people/refresh') ? { status: 200, data: session('new') } : { status: 200, data: { unread: 1 } }
    }
    await Promise.all([api.get('/inbox/unread'), api.get('/inbox/unread'), api.get('/inbox/unread')])
    expect(phone.asked.filter((one) => one.url.endsWith('/people/refresh'))).toHaveLength(1)
    expect(phone.asked.filter((one) => one.header.Authorization === 'Bearer new')).toHaveLength(3)
  })

  it('refreshes after a 401 in the middle and asks again', async () => {
    phone.kept.session = session('old')
    const { api } = await client()
    phone.script = ({ url, header }) => {
      if (url.endsWith('/people/refresh')) return { status: 200, data: session('new') }
      return header.Authorization === 'Bearer new' ? { status: 200, data: { unread: 0 } } : { status: 401, data: { code: 'session_over', message: '登录已过期' } }
    }
    expect(await api.get('/inbox/unread')).toEqual({ unread: 0 })
  })

  it('forgets a session that cannot be refreshed', async () => {
    phone.kept.session = session('old', 0)
    const { api, person } = await client()
    phone.script = ({ url }) => (url.endsWith('/people/refresh') ? { status: 401 } : { status: 401, data: { code: 'not_signed_in', message: '请先登录' } })
    await expect(api.get('/inbox/unread')).rejects.toMatchObject({ code: 'not_signed_in', status: 401 })
    expect(person()).toBeNull()
  })

  it('keeps a session when the network fails while refreshing', async () => {
    phone.kept.session = session('old', 0)
    const { api, person } = await client()
    await expect(api.get('/inbox/unread')).rejects.toMatchObject({ code: 'offline' })
    expect(person()).toBe('P')
  })

  it.each([
    ['get', 2],
    ['a post with an id of its own', 2],
    ['a post without', 1],
  ])('asks %s so often when the network fails', async (what, times) => {
    const { api } = await client()
    const asks = {
      'get': () => api.get('/people/privacy'),
      'a post with an id of its own': () => api.post('/people/exports', { body: { id: '01JD9Z7Q4M8W3T5X6Y7V8B9A01' } }),
      'a post without': () => api.post('/codes/numbers', { body: { number: '4173052896' } }),
    }[what]
    await expect(asks?.()).rejects.toMatchObject({ status: 0, again: true })
    expect(phone.asked).toHaveLength(times)
  })

  it('says the faults of fields as the server names them', async () => {
    const { api } = await client()
    phone.script = () => ({
      status: 400,
      data: { code: 'bad_input', message: '请检查填写的内容', details: { faults: [{ field: 'number', fault: '不是 10 位', right: '填写贴纸上的 10 位数字' }] }, request_id: 'r1' },
    })
    await expect(api.post('/codes/numbers', { body: { number: '1' } })).rejects.toMatchObject({ status: 400, request: 'r1', faults: [{ field: 'number' }], again: false })
  })

  it('fills paths and leaves out what is not asked', async () => {
    const { api } = await client()
    phone.script = () => ({ status: 200, data: { items: [] } })
    await api.get('/codes/doors', { query: { place: '01JD9Z7Q4M8W3T5X6Y7V8B9A01', state: undefined, limit: 20 } })
    expect(phone.asked[0]?.url).toBe('https://m.example/codes/doors?place=01JD9Z7Q4M8W3T5X6Y7V8B9A01&limit=20')
  })
})
