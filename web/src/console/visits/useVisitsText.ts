import type { Text } from '@/shared/i18n'
import en from '@/shared/i18n/en/console-visits.json'
import zh from '@/shared/i18n/zh-CN/console-visits.json'
import { useOwnText } from '../parts/useOwnText'

/** The words of visits and of the care list (`visits.…`). */
export const useVisitsText = (): Text => useOwnText('visits', zh, en)
