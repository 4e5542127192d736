import { VueQueryPlugin } from '@tanstack/vue-query'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { createText } from '@/shared/i18n'
import zhCommon from '@/shared/i18n/zh-CN/common.json'
import zhConsole from '@/shared/i18n/zh-CN/console.json'
import { startTheme } from '@/shared/theme'
import '@/shared/theme/tokens.css'
import '@/shared/theme/base.css'
import './theme.css'
import './element.css'
import App from './App.vue'
import { queryClient } from './queryClient'
import { createConsoleRouter } from './router'

const text = createText(['common', 'console'], [zhCommon, zhConsole], () =>
  Promise.all([import('@/shared/i18n/en/common.json'), import('@/shared/i18n/en/console.json')]),
)

async function open(): Promise<void> {
  startTheme()
  await text.start()
  const pinia = createPinia()
  const app = createApp(App)
  app.use(pinia).use(text).use(VueQueryPlugin, { queryClient })
  app.use(createConsoleRouter(pinia))
  app.mount('#app')
}

void open()
