import { createLightText } from '@/shared/i18n/light'
import common from '@/shared/i18n/zh-CN/common.json'
import mobile from '@/shared/i18n/zh-CN/mobile.json'

/** The phone speaks Chinese from the first moment; English is fetched when wanted. */
export const text = createLightText({ common, mobile }, async () => {
  const [enCommon, enMobile] = await Promise.all([
    import('@/shared/i18n/en/common.json'),
    import('@/shared/i18n/en/mobile.json'),
  ])
  return { common: enCommon.default, mobile: enMobile.default }
})
