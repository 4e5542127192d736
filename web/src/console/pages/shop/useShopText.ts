import type { Text } from '@/shared/i18n'
import en from '@/shared/i18n/en/console-shop.json'
import zh from '@/shared/i18n/zh-CN/console-shop.json'
import { useOwnText } from '../../parts/useOwnText'

/** The words of the points shops (`shop.…`). */
export const useShopText = (): Text => useOwnText('shop', zh, en)

export { yuan } from '@/shared/format/money'
/** Yuan as typed, in fen. */
export const fenOf = (typed: string | number): number => Math.round(Number(typed) * 100)
