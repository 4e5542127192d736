import { createLightText } from '@/shared/i18n/light'
import zhCommon from '@/shared/i18n/zh-CN/common.json'
import zhMobile from '@/shared/i18n/zh-CN/mobile.json'
import enCommon from '@/shared/i18n/en/common.json'
import enMobile from '@/shared/i18n/en/mobile.json'

/** The real messages for tests of shared/ and of the phone. */
export const testText = () =>
  createLightText({ common: zhCommon, mobile: zhMobile }, () =>
    Promise.resolve({ common: enCommon, mobile: enMobile }),
  )
