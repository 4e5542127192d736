import zh from '@/shared/i18n/zh-CN/mobile-register.json'
import { text } from '../text'

/** The words of the pages about households (`household.…`), fetched with the first of them. */
text.extend('household', zh, async () => (await import('@/shared/i18n/en/mobile-register.json')).default)
