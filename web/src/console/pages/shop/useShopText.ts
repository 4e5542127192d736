import type { Text } from '@/shared/i18n'
import en from '@/shared/i18n/en/console-shop.json'
import zh from '@/shared/i18n/zh-CN/console-shop.json'
import { useOwnText } from '../../parts/useOwnText'

/** The words of the points shops (`shop.…`). */
export const useShopText = (): Text => useOwnText('shop', zh, en)

/** Fen as yuan. */
export const yuan = (fen: number): string => (fen % 100 ? (fen / 100).toFixed(2) : String(fen / 100))
/** Yuan as typed, in fen. */
export const fenOf = (typed: string | number): number => Math.round(Number(typed) * 100)
