import { useText } from '@/shared/i18n/text'
import messages from '@/shared/i18n/zh-CN/public-honour.json'
import { text } from '../text'

/** The words of a village's publications (`honour.…`), which come with the first of their pages. */
export function useHonourText() {
  text.extend('honour', messages, async () => (await import('@/shared/i18n/en/public-honour.json')).default)
  return useText()
}

export { yuanAndFen as yuan } from '@/shared/format/money'
