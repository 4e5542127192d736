import zh from '@/shared/i18n/zh-CN/mobile-pass-on.json'
import { text } from '../text'

/** The words of passing notices on to groups (`passOn.…`), fetched with their page. */
text.extend('passOn', zh, async () => (await import('@/shared/i18n/en/mobile-pass-on.json')).default)
