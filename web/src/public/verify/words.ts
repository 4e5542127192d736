import zh from '@/shared/i18n/zh-CN/public-verify.json'
import { text } from '../text'

/** The words of the page on which the log is checked; they come with it. */
text.extend('verify', zh, async () => (await import('@/shared/i18n/en/public-verify.json')).default)
