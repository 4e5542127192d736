import type { Text } from '@/shared/i18n'
import en from '@/shared/i18n/en/console-map.json'
import zh from '@/shared/i18n/zh-CN/console-map.json'
import { useOwnText } from '../parts/useOwnText'

/** The words of the map that leads down to the household (`drill.…`). */
export const useMapText = (): Text => useOwnText('drill', zh, en)
