import type { Text } from '@/shared/i18n'
import en from '@/shared/i18n/en/console-policies.json'
import zh from '@/shared/i18n/zh-CN/console-policies.json'
import { useOwnText } from '../../parts/useOwnText'

/** The words of the policy library and of applications (`policies.…`). */
export const usePolicyText = (): Text => useOwnText('policies', zh, en)
