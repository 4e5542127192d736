import { createApp } from 'vue'
import { startTheme } from '@/shared/theme'
import '@/shared/theme/tokens.css'
import '@/shared/theme/base.css'
import './public.css'
import App from './App.vue'
import { text } from './text'

startTheme()
void text.start().then(() => createApp(App).use(text).mount('#app'))
