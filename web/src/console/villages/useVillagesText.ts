import type { Text } from '@/shared/i18n'
import en from '@/shared/i18n/en/console-villages.json'
import zh from '@/shared/i18n/zh-CN/console-villages.json'
import { useOwnText } from '../parts/useOwnText'

/** The words of choosing a village (`villages.…`). */
export const useVillagesText = (): Text => useOwnText('villages', zh, en)
