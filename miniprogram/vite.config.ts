import uniPlugin from '@dcloudio/vite-plugin-uni'
import { defineConfig, type Plugin } from 'vite'

// The package is CommonJS: loaded as a module its function hides behind `default`.
const uni = (uniPlugin as unknown as { default?: typeof uniPlugin }).default ?? uniPlugin

/** Takes out what the framework fetches from its maker's hosts, fonts and advertisements: a page of ours asks nobody but us. */
function ownHostsOnly(): Plugin {
  const foreign = /@font-face\s*\{[^}]*https?:\/\/[^}]*\}|url\(["']?(?:https?:)?\/\/[^)]*\)/g
  return {
    name: 'own-hosts-only',
    enforce: 'post',
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type === 'asset' && /\.(css|wxss)$/.test(file.fileName)) {
          file.source = String(file.source).replace(foreign, (found) => (found.startsWith('@') ? '' : 'none'))
        } else if (file.type === 'chunk') {
          file.code = file.code.replace(/"https?:\/\/h[a-z0-9]*\.dcloud\.net\.cn\/[^"]*"/g, '""')
        }
      }
    },
  }
}

/** What screen readers are told: WeChat's name of the attribute is another one. */
function rolesForWeChat(): Plugin {
  return {
    name: 'roles-for-wechat',
    enforce: 'pre',
    transform(code, id) {
      return process.env.UNI_PLATFORM === 'mp-weixin' && id.endsWith('.vue')
        ? code.replace(/(\s:?)role="/g, '$1aria-role="')
        : undefined
    },
  }
}

/** What the shell takes of the rooms, with all that it needs there, into the main package: WeChat lets that require no subpackage. */
function entriesInMain(): Plugin {
  return {
    name: 'entries-in-main',
    outputOptions(options) {
      const before = options.manualChunks
      if (process.env.UNI_PLATFORM !== 'mp-weixin' || typeof before !== 'function') return null
      const taken = new Set<string>()
      let sought = false
      return {
        ...options,
        manualChunks(id, meta) {
          if (!sought) {
            sought = true
            const next = [...meta.getModuleIds()].filter((one) => /\/rooms\/[^/]+\/entries\.ts$/.test(one))
            for (let one = next.pop(); one !== undefined; one = next.pop()) {
              if (taken.has(one)) continue
              taken.add(one)
              next.push(...(meta.getModuleInfo(one)?.importedIds ?? []).filter((other) => other.includes('/src/rooms/')))
            }
          }
          return taken.has(id) ? 'common/rooms' : before.call(this, id, meta)
        },
      }
    },
  }
}

export default defineConfig(({ mode }) => ({
  plugins: [rolesForWeChat(), uni(), ownHostsOnly(), entriesInMain()],
  define: {
    // Where the API is, of a mini-program; a page asks the host that it came from.
    __API__: JSON.stringify(process.env.MASHANG_API ?? ''),
    // The ids of WeChat's message templates: {"result": "…"}; without one its question isn't asked.
    __TEMPLATES__: process.env.MASHANG_TEMPLATES ?? '{}',
    // Whether one may sign in as somebody of the simulator: on the embedded stack alone, never in a production build.
    __TEST_LOGIN__: JSON.stringify(mode === 'test-login'),
  },
  build: { target: 'es2018' },
}))
