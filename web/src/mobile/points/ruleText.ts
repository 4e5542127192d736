import { amountFor, amountWords } from '@/shared/points/amount'
import type { Text } from '@/shared/i18n'
import type { OfferedRule } from './claimDraft'

const CAPS = ['day', 'month', 'year', 'household'] as const

/** What a rule gives, in words: the amount, and how far it goes. */
export function gives(rule: OfferedRule, { t }: Text): string {
  const words = amountWords(rule.amount)
  const unit = rule.unit || t('points.once')
  return t(`points.gives.${words.key}`, { n: words.n ?? '', unit })
}

/** Up to how much, in words; empty without a cap. */
export const capsOf = (rule: OfferedRule, { t }: Text): string =>
  CAPS.filter((cap) => rule.caps[cap])
    .map((cap) => t(`points.caps.${cap}`, { n: rule.caps[cap] ?? 0 }))
    .join(t('points.comma'))

/** What the typed quantity would come to, where that can be said. */
export const comesTo = (rule: OfferedRule, quantity: string): number | null => {
  const n = Number(quantity)
  return rule.most > 1 && Number.isInteger(n) && n >= 1 && n <= rule.most ? amountFor(rule.amount, n) : null
}
