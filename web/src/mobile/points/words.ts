import zh from '@/shared/i18n/zh-CN/mobile-points.json'
import { text } from '../text'
import styles from './points.css?inline'

/** The words of the pages about points (`points.…`) and their style, fetched with the first of them. */
text.extend('points', zh, async () => (await import('@/shared/i18n/en/mobile-points.json')).default)

document.head.append(Object.assign(document.createElement('style'), { textContent: styles }))
