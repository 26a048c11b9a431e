/** What a budget and a good have alike: what is there now, every change of it with its reason, a form for the next one. */
import { onLoad, onPullDownRefresh, onReachBottom, onShow } from '@dcloudio/uni-app'
import { ref, type Ref } from 'vue'
import { said } from '@/core/acting'
import { form, type Form } from '@/core/forms'
import { list, type List } from '@/core/lists'
import { load, type Load } from '@/core/loads'
import type { Change } from './words'
import { t } from './texts'

export interface Changed { less: 'add' | 'take', amount: string, reason: string }
interface Page { items: Change[], next?: string | null }
interface Reads<T> {
  /** What it is called in drafts. */
  name: string
  one: (id: string) => Promise<T>
  changes: (id: string, cursor?: string) => Promise<Page>
  change: (id: string, key: string, amount: number, reason: string) => Promise<unknown>
}
export interface Keeping<T> {
  id: Ref<string>
  one: Load<T>
  changes: List<Change>
  typed: Ref<Form<Changed> | null>
  read: () => Promise<void>
  change: (amount: number) => Promise<void>
}

/** Keep the screen of one of them, which its query names. */
export function keeping<T>(reads: Reads<T>): Keeping<T> {
  const id = ref('')
  const typed = ref(null) as Ref<Form<Changed> | null>
  const one = load(() => reads.one(id.value))
  const changes = list<Change>((cursor) => reads.changes(id.value, cursor))

  async function read(): Promise<void> {
    await Promise.all([one.load(), changes.load()])
  }

  async function change(amount: number): Promise<void> {
    const got = await typed.value?.send((key, { reason }) => reads.change(id.value, key, amount, reason))
    if (!got) return
    said(t('change.sent'))
    typed.value?.clear()
    await read()
  }

  onLoad((query) => {
    id.value = query?.id ?? ''
    typed.value = form<Changed>(`${reads.name}-${id.value}`, { less: 'add', amount: '', reason: '' })
  })
  onShow(() => void read())
  onReachBottom(() => void changes.more())
  onPullDownRefresh(async () => {
    await read()
    uni.stopPullDownRefresh()
  })
  return { id, one, changes, typed, read, change }
}
