import zh from '@/shared/i18n/zh-CN/mobile-mall.json'
import { text } from '../text'

/** The words of the mall (`mall.…`), fetched with its first page. */
text.extend('mall', zh, async () => (await import('@/shared/i18n/en/mobile-mall.json')).default)

export { yuan } from '@/shared/format/money'
