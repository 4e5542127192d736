import { useText } from '@/shared/i18n/text'
import messages from '@/shared/i18n/zh-CN/public-honour.json'
import { text } from '../text'

/** The words of a village's publications (`honour.…`), which come with the first of their pages. */
export function useHonourText() {
  text.extend('honour', messages, async () => (await import('@/shared/i18n/en/public-honour.json')).default)
  return useText()
}

/** Fen as yuan: 123456 is 1234.56. */
export const yuan = (fen: number) => (fen / 100).toFixed(2)
