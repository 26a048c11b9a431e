/**
 * Texts, in message files: `texts.zh.json` of the shell and of each room. `{name}` stands for what is given.
 *
 * Twenty lines and no library: vue-i18n is larger than the whole shell and compiles its messages at run time.
 */
import { ref } from 'vue'
import mn from '@/pages/texts.mn.json'
import zh from '@/pages/texts.zh.json'

export type Messages = Record<string, string>
export type Locale = 'zh' | 'mn'

const KEY = 'locale'

/** In which language one reads; only the door has a second one, and what it lacks is said in Chinese. */
export const locale = ref<Locale>('zh')

/** Take up the language that this device read last. */
export function rememberLocale(): void {
  locale.value = uni.getStorageSync(KEY) === 'mn' ? 'mn' : 'zh'
}

/** Read in this language from now on. */
export function setLocale(chosen: Locale): void {
  locale.value = chosen
  uni.setStorageSync(KEY, chosen)
}

/** Make the `t` of a room from its message files: `const t = texts(zh)`. A key that isn't there is no valid program. */
export function texts<M extends Messages>(messages: M, other?: Partial<M>) {
  return (key: keyof M & string, facts: Record<string, string | number> = {}): string => {
    const said = (locale.value === 'mn' && other?.[key]) || messages[key] || key
    return said.replace(/\{(\w+)\}/g, (_, name: string) => String(facts[name] ?? ''))
  }
}

/** The shell's own. */
export const t = texts(zh, mn)
