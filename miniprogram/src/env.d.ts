/// <reference types="vite/client" />
declare const __API__: string
declare const __TEST_LOGIN__: boolean

declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent
  export default component
}
