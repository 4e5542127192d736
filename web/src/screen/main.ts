import { createApp } from 'vue'
import { createText } from '@/shared/i18n'
import zhCommon from '@/shared/i18n/zh-CN/common.json'
import zhScreen from '@/shared/i18n/zh-CN/screen.json'
import '@/shared/theme/tokens.css'
import '@/shared/theme/base.css'
import './theme/screen.css'
import ScreenApp from './ScreenApp.vue'

const text = createText(['common', 'screen'], [zhCommon, zhScreen], () =>
  Promise.all([import('@/shared/i18n/en/common.json'), import('@/shared/i18n/en/screen.json')]),
)

void text.start().then(() => createApp(ScreenApp).use(text).mount('#app'))
