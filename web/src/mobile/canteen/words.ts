import zh from '@/shared/i18n/zh-CN/mobile-canteen.json'
import { text } from '../text'

/** The words of the canteen's page (`canteen.…`), fetched with it. */
text.extend('canteen', zh, async () => (await import('@/shared/i18n/en/mobile-canteen.json')).default)
