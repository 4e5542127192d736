import zh from '@/shared/i18n/zh-CN/mobile-pack.json'
import { text } from '../text'

/** The words of the service pack, of policies and of applications (`pack.…`), fetched with the first of their pages. */
text.extend('pack', zh, async () => (await import('@/shared/i18n/en/mobile-pack.json')).default)
