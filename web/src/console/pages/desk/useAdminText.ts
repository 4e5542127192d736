import type { Text } from '@/shared/i18n'
import en from '@/shared/i18n/en/console-admin.json'
import zh from '@/shared/i18n/zh-CN/console-admin.json'
import { useOwnText } from '../../parts/useOwnText'

/** The words of the desk and of the registers of the platform (`admin.…`). */
export const useAdminText = (): Text => useOwnText('admin', zh, en)
