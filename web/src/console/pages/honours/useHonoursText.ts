import type { Text } from '@/shared/i18n'
import en from '@/shared/i18n/en/console-honours.json'
import zh from '@/shared/i18n/zh-CN/console-honours.json'
import { useOwnText } from '../../parts/useOwnText'

/** The words of publications, boards, stars, funds and taking part (`honours.…`). */
export const useHonoursText = (): Text => useOwnText('honours', zh, en)

export { yuanAndFen as yuan } from '@/shared/format/money'
/** Yuan as typed in fen; `NaN` for what is no amount. */
export const fenOf = (typed: string) =>
  /^\d+(\.\d{1,2})?$/.test(typed.trim()) ? Math.round(Number(typed) * 100) : NaN
