import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { preprocessed } from './scripts/preprocess.mjs'

export default defineConfig({
  plugins: [preprocessed(), vue({ template: { compilerOptions: { isCustomElement: (tag) => ['view', 'text', 'scroll-view', 'image', 'picker'].includes(tag) } } })],
  define: { __API__: JSON.stringify('https://m.example'), __TEST_LOGIN__: 'false' },
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  test: { environment: 'happy-dom', include: ['tests/**/*.test.ts'], setupFiles: ['tests/setup.ts'] },
})
