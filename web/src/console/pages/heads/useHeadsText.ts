import type { Text } from '@/shared/i18n'
import en from '@/shared/i18n/en/console-heads.json'
import zh from '@/shared/i18n/zh-CN/console-heads.json'
import { useOwnText } from '../../parts/useOwnText'

/** The words of heads of the transparency log (`heads.…`). */
export const useHeadsText = (): Text => useOwnText('heads', zh, en)
