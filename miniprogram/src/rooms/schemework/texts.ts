import { texts } from '@/core/texts'
import zh from './texts.zh.json'

export const t = texts(zh)
