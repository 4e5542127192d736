import type { Text } from '@/shared/i18n'
import en from '@/shared/i18n/en/console-boundary.json'
import zh from '@/shared/i18n/zh-CN/console-boundary.json'
import { useOwnText } from '../../parts/useOwnText'

/** The words of the boundaries of grids (`boundary.…`). */
export const useBoundaryText = (): Text => useOwnText('boundary', zh, en)
