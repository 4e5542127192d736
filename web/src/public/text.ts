import { createLightText } from '@/shared/i18n/light'
import { action, language, step, time, trouble, type } from '@/shared/i18n/zh-CN/common.json'
import messages from '@/shared/i18n/zh-CN/public.json'

/** Only the parts of the common messages that this page says: every byte counts here. */
const common = { action, language, step, time, trouble, type }

export const text = createLightText({ common, public: messages }, async () => {
  const [enCommon, enPublic] = await Promise.all([
    import('@/shared/i18n/en/common.json'),
    import('@/shared/i18n/en/public.json'),
  ])
  return { common: enCommon.default, public: enPublic.default }
})
