import zh from '@/shared/i18n/zh-CN/mobile-visits.json'
import { text } from '../text'

/** The words of the pages about visits (`visits.…`), fetched with the first of them. */
text.extend('visits', zh, async () => (await import('@/shared/i18n/en/mobile-visits.json')).default)
