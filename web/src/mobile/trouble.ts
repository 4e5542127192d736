import { ApiProblem } from '@/shared/api'
import type { Text } from '@/shared/i18n/text'

/** Any failure as one sentence for the reader. */
export function sentenceOf(cause: unknown, { t, lang }: Pick<Text, 't' | 'lang'>): string {
  if (cause instanceof ApiProblem) return cause.sentence(lang.value)
  return t('common.trouble.noAnswer')
}
