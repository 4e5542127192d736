import type { Text } from '@/shared/i18n'
import en from '@/shared/i18n/en/console-points.json'
import zh from '@/shared/i18n/zh-CN/console-points.json'
import { useOwnText } from '../../parts/useOwnText'

/** The words of points in the console (`points.…`). */
export const usePointsText = (): Text => useOwnText('points', zh, en)
