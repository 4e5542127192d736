import type { Text } from '@/shared/i18n'
import en from '@/shared/i18n/en/console-groups.json'
import zh from '@/shared/i18n/zh-CN/console-groups.json'
import { useOwnText } from '../../parts/useOwnText'

/** The words of the chat groups (`groups.…`). */
export const useGroupText = (): Text => useOwnText('groups', zh, en)
