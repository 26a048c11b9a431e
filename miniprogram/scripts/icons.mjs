// Makes src/parts/icons.ts from Lucide (ISC): the outlines that the client uses, as masks. A mini-program draws no
// inline SVG, and a mask takes the colour of the text beside it.
import { readFileSync, writeFileSync } from 'node:fs'

const names = JSON.parse(readFileSync('src/parts/icon-names.json', 'utf8'))
const lines = names.map((name) => {
  const svg = readFileSync(`node_modules/lucide-static/icons/${name}.svg`, 'utf8')
  const inner = svg.replace(/<!--.*?-->/gs, '').replace(/^[^]*?<svg[^>]*>/, '').replace(/<\/svg>[^]*$/, '').replace(/\s+/g, ' ').trim()
  const drawn = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#000" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">${inner}</svg>`
  return `  '${name}': \`${encodeURIComponent(drawn)}\`,`
})
const words = '// Made by `npm run icons` from Lucide (ISC licence); never edited, never committed.\n'
writeFileSync('src/parts/icons.ts', `${words}export const icons = {\n${lines.join('\n')}\n} as const\nexport type IconName = keyof typeof icons\n`)
