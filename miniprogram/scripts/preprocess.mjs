// Cuts the source to one platform as the framework's own build does, so that a test runs the branch that a phone runs.
import { createRequire } from 'node:module'

const { initPreContext, preHtml, preJs } = createRequire(import.meta.url)('@dcloudio/uni-cli-shared')

export function preprocessed(platform = 'h5') {
  initPreContext(platform, undefined, platform)
  return {
    name: 'preprocessed',
    enforce: 'pre',
    transform(code, id) {
      const file = id.split('?')[0]
      if (file.includes('node_modules') || !code.includes('#ifdef') && !code.includes('#ifndef')) return undefined
      if (file.endsWith('.vue')) return preHtml(code, file)
      return /\.[jt]s$/.test(file) ? preJs(code, file) : undefined
    },
  }
}
