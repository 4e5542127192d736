import zh from '@/shared/i18n/zh-CN/mobile-posts.json'
import { text } from '../text'

/** The words of the pages about posts (`posts.…`), fetched with the first of them. */
text.extend('posts', zh, async () => (await import('@/shared/i18n/en/mobile-posts.json')).default)
