/** WeChat's question about messages: asked right after a success, never before; a page in a browser has none. */
import { api, Failure } from './http'

type Template = 'todo' | 'result' | 'reminder'

/** Ask whether the person wants to be told in WeChat, and tell the server which were accepted. Gives whether any was. */
export async function askToSubscribe(...templates: Template[]): Promise<boolean> {
  let accepted: Template[] = []
  // #ifdef MP-WEIXIN
  const ids = __TEMPLATES__
  const wanted = templates.filter((one) => ids[one])
  accepted = await new Promise((resolve) => {
    uni.requestSubscribeMessage({
      tmplIds: wanted.map((one) => ids[one] ?? ''),
      success: (got) => resolve(wanted.filter((one) => (got as unknown as Record<string, string>)[ids[one] ?? ''] === 'accept')),
      fail: () => resolve([]),
    })
  })
  // #endif
  if (!accepted.length) return false
  try {
    await api.post('/inbox/subscriptions', { body: { templates: accepted } })
  } catch (wrong) {
    if (!(wrong instanceof Failure)) throw wrong
    return false
  }
  return true
}
