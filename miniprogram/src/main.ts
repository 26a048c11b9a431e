import { createSSRApp } from 'vue'
import App from './App.vue'
// #ifdef H5
import Unopened from './parts/m-unopened.vue'
// #endif

export function createApp() {
  const app = createSSRApp(App)
  // #ifdef H5
  app.component('AsyncError', Unopened)
  // #endif
  return { app }
}
