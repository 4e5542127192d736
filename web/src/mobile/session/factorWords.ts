import zh from '@/shared/i18n/zh-CN/mobile-factor.json'
import { text } from '../text'

/** The words of setting a second factor up (`factor.…`), fetched with its page. */
text.extend('factor', zh, async () => (await import('@/shared/i18n/en/mobile-factor.json')).default)
