import zh from '@/shared/i18n/zh-CN/mobile-points.json'
import { text } from '../text'

/** The words of the pages about points (`points.…`), fetched with the first of them. */
text.extend('points', zh, async () => (await import('@/shared/i18n/en/mobile-points.json')).default)
