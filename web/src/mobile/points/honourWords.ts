import zh from '@/shared/i18n/zh-CN/mobile-honours.json'
import { text } from '../text'

/** The words of the page about boards, stars and publications (`honours.…`), fetched with it. */
text.extend('honours', zh, async () => (await import('@/shared/i18n/en/mobile-honours.json')).default)
