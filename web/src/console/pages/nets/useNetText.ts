import type { Text } from '@/shared/i18n'
import en from '@/shared/i18n/en/console-nets.json'
import zh from '@/shared/i18n/zh-CN/console-nets.json'
import { useOwnText } from '../../parts/useOwnText'

/** The words of the department nets (`nets.…`). */
export const useNetText = (): Text => useOwnText('nets', zh, en)
