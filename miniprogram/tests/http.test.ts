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

  it.each(['', undefined, Number.NaN])('asks nothing of a link that was cut: %s', async (binding) => {
    const { api } = await client()
    await expect(api.get('/bindings/{binding}', { path: { binding: binding as string } })).rejects.toMatchObject({ code: 'not_found', status: 404 })
    expect(phone.asked).toEqual([])
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

  it('asks for one refresh when many are refused, the last of them after it was done', async () => {
    phone.kept.session = session('old')
    const { api } = await client()
    let late = 0
    phone.script = async ({ url, header }) => {
      if (url.endsWith('/people/refresh')) return { status: 200, data: session('new') }
      if (header.Authorization === 'Bearer new') return { status: 200, data: { unread: 0 } }
      late += 10
      await new Promise((resolve) => setTimeout(resolve, late))
      return { status: 401, data: { code: 'session_over', message: '登录已过期' } }
    }
    await Promise.all([api.get('/inbox/unread'), api.get('/inbox/unread'), api.get('/inbox/unread')])
    expect(phone.asked.filter((one) => one.url.endsWith('/people/refresh'))).toHaveLength(1)
  })

  it('keeps a session when the server is busy while refreshing, and says so', async () => {
    phone.kept.session = session('old')
    const { api, person } = await client()
    phone.script = ({ url }) => (url.endsWith('/people/refresh')
      ? { status: 503, data: { code: 'busy', message: '当前操作人数较多，请稍后再试' } }
      : { status: 401, data: { code: 'session_over', message: '登录已过期' } })
    await expect(api.get('/inbox/unread')).rejects.toMatchObject({ code: 'busy', status: 503, again: true })
    expect(person()).toBe('P')
  })

  it('takes up what another window refreshed, whose old token would end the session', async () => {
    phone.kept.session = session('old')
    const { api, person } = await client()
    expect(person()).toBe('P')
    phone.kept.session = session('newer')
    phone.script = ({ header }) => (header.Authorization === 'Bearer newer' ? { status: 200, data: { unread: 0 } } : { status: 401 })
    expect(await api.get('/inbox/unread')).toEqual({ unread: 0 })
    expect(phone.asked.some((one) => one.url.endsWith('/people/refresh'))).toBe(false)
  })

  it('never sends as somebody else who signed in in another window', async () => {
    phone.kept.session = session('old')
    const { api, person } = await client()
    expect(person()).toBe('P')
    phone.kept.session = { ...session('other'), person: 'Q', session: 'S2' }
    phone.script = () => ({ status: 401, data: { code: 'session_over', message: '登录已过期' } })
    await expect(api.get('/inbox/unread')).rejects.toMatchObject({ status: 401 })
    expect(phone.asked.map((one) => one.header.Authorization)).toEqual(['Bearer old'])
    expect(person()).toBe('Q')
  })

  it('forgets what another person left on this device, and nothing when the same comes again', async () => {
    const { opened, ended } = await client()
    opened(session('one'))
    Object.assign(phone.kept, { 'draft:apply': { said: { name: '王' } }, 'list:queue': [1], large: true })
    ended()
    opened(session('two'))
    expect(phone.kept['draft:apply']).toBeDefined()
    opened({ ...session('three'), person: 'Q' })
    expect([phone.kept['draft:apply'], phone.kept['list:queue'], phone.kept.large]).toEqual([undefined, undefined, true])
  })

  it('asks once more by itself when the server was busy, never after a time-out', async () => {
    const { api } = await client()
    phone.script = () => (phone.asked.length === 1 ? { status: 503, data: { code: 'busy', message: '忙' } } : { status: 200, data: { version: '1', text: '' } })
    expect(await api.get('/people/privacy')).toMatchObject({ version: '1' })
    phone.asked = []
    phone.script = () => 'slow'
    await expect(api.get('/people/privacy')).rejects.toMatchObject({ code: 'slow' })
    expect(phone.asked).toHaveLength(1)
  })

  it('takes no page of a Wi-Fi for an answer', async () => {
    const { api } = await client()
    phone.script = () => ({ status: 200, data: '<html>请登录 Wi-Fi</html>' })
    await expect(api.get('/people/privacy')).rejects.toMatchObject({ code: 'garbled', status: 0, again: true })
    phone.script = () => ({ status: 502, data: '<html>Bad Gateway</html>' })
    await expect(api.post('/codes/numbers', { body: { number: '1' } })).rejects.toMatchObject({ status: 502, message: '暂时打不开，请稍后再试' })
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
