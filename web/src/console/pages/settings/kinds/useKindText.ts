import type { Text } from '@/shared/i18n'
import en from '@/shared/i18n/en/console-kinds.json'
import zh from '@/shared/i18n/zh-CN/console-kinds.json'
import { useOwnText } from '../../../parts/useOwnText'

/** The words of the kinds of marks (`kinds.…`). */
export const useKindText = (): Text => useOwnText('kinds', zh, en)
