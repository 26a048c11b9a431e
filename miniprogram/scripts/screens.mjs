// Makes src/pages.json: the shell's pages, and each room's screens as a subpackage from the room's own screens.json;
// and src/parts/components.d.ts, by which the types of the shared parts are known where they are used.
// A screen: { "path": "apply", "title": "申请绑定" } and, where a list refreshes by pulling, "pull": true.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'

const ROOMS = 'src/rooms'
const read = (file) => JSON.parse(readFileSync(file, 'utf8'))
const page = (base) => ({ path, title, pull = false }) => {
  if (!existsSync(`src/${base}${path}.vue`)) throw new Error(`${base}${path}: there is no such .vue file`)
  return { path, style: { navigationBarTitleText: title, enablePullDownRefresh: pull } }
}
const rooms = readdirSync(ROOMS).filter((room) => existsSync(`${ROOMS}/${room}/screens.json`)).sort()
const made = {
  pages: read('src/pages/screens.json').map((one) => page('')(one)),
  subPackages: rooms.map((room) => ({
    root: `rooms/${room}`,
    pages: read(`${ROOMS}/${room}/screens.json`).map((one) => page(`rooms/${room}/`)(one)),
  })),
  globalStyle: {
    navigationBarTextStyle: '@bar_text',
    navigationBarBackgroundColor: '@bar',
    backgroundColor: '@paper',
    backgroundTextStyle: '@pull',
  },
  easycom: { autoscan: false, custom: { '^m-(.*)': '@/parts/m-$1.vue' } },
}
writeFileSync('src/pages.json', `${JSON.stringify(made, null, 2)}\n`)

const parts = readdirSync('src/parts').filter((file) => file.endsWith('.vue')).map((file) => file.slice(0, -4)).sort()
const named = (part) => part.split('-').map((word) => word[0].toUpperCase() + word.slice(1)).join('')
writeFileSync('src/parts/components.d.ts', `// Made by \`npm run screens\`; never edited, never committed.
export {}
declare module 'vue' {
  interface GlobalComponents {
${parts.map((part) => `    ${named(part)}: typeof import('./${part}.vue')['default']`).join('\n')}
  }
}
`)
