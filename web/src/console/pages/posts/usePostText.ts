import type { Text } from '@/shared/i18n'
import en from '@/shared/i18n/en/console-posts.json'
import zh from '@/shared/i18n/zh-CN/console-posts.json'
import { useOwnText } from '../../parts/useOwnText'

/** The words of posts, boards and the roster (`posts.…`). */
export const usePostText = (): Text => useOwnText('posts', zh, en)
