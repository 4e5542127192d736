import type { Text } from '@/shared/i18n'
import en from '@/shared/i18n/en/console-register.json'
import zh from '@/shared/i18n/zh-CN/console-register.json'
import { useOwnText } from '../parts/useOwnText'

/** The words of the register of households (`register.…`). */
export const useRegisterText = (): Text => useOwnText('register', zh, en)
