/** A phone for tests: storage, and a network that answers what a test says. The client's own code is all real. */
export interface Asked { method: string, url: string, data: unknown, header: Record<string, string> }
type Answer = { status: number, data?: unknown } | 'offline' | 'slow'
type Script = (asked: Asked) => Answer | Promise<Answer>

interface Options {
  url: string
  method?: string
  data?: unknown
  header?: Record<string, string>
  success: (got: { statusCode: number, data: unknown, header: Record<string, string> }) => void
  fail: (wrong: { errMsg: string }) => void
}

class Phone {
  kept: Record<string, unknown> = {}
  asked: Asked[] = []
  script: Script = () => 'offline'

  readonly uni = {
    getStorageSync: (key: string) => this.kept[key] ?? '',
    setStorageSync: (key: string, value: unknown) => { this.kept[key] = JSON.parse(JSON.stringify(value)) },
    removeStorageSync: (key: string) => { delete this.kept[key] },
    getStorageInfoSync: () => ({ keys: Object.keys(this.kept) }),
    request: (options: Options) => void this.answer(options),
  }

  reset(): void {
    this.kept = {}
    this.asked = []
    this.script = () => 'offline'
  }

  private async answer(options: Options): Promise<void> {
    const asked = { method: options.method ?? 'GET', url: options.url, data: options.data, header: options.header ?? {} }
    this.asked.push(asked)
    const got = await this.script(asked)
    if (got === 'offline' || got === 'slow') options.fail({ errMsg: got === 'slow' ? 'request:fail timeout' : 'request:fail' })
    else options.success({ statusCode: got.status, data: got.data, header: {} })
  }
}

export const phone = new Phone()
