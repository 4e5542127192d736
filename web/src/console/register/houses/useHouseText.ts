import type { Text } from '@/shared/i18n'
import en from '@/shared/i18n/en/console-houses.json'
import zh from '@/shared/i18n/zh-CN/console-houses.json'
import { useOwnText } from '../../parts/useOwnText'
import { useRegisterText } from '../useRegisterText'

/** The words of houses and vehicles (`houses.…`), with those of the register around them. */
export function useHouseText(): Text {
  useRegisterText()
  return useOwnText('houses', zh, en)
}
