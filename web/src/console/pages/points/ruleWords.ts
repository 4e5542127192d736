import { amountWords } from '@/shared/points/amount'
import type { PointsRuleOffer, PointsRuleVersion } from '@/shared/api'
import type { Text } from '@/shared/i18n'

const CAPS = ['day', 'month', 'year', 'household'] as const

/** What a version gives, as people say it. */
export function gives(rule: Pick<PointsRuleVersion, 'amount' | 'unit'>, t: Text['t']): string {
  const words = amountWords(rule.amount)
  return t(`points.gives.${words.key}`, {
    n: words.n ?? '',
    unit: rule.unit || t('points.once'),
    expression: rule.amount,
  })
}

/** Up to how much, in words. */
export function capsOf(rule: Pick<PointsRuleVersion, 'caps'>, t: Text['t']): string {
  const caps = CAPS.filter((cap) => rule.caps[cap]).map((cap) =>
    t(`points.capsOf.${cap}`, { n: rule.caps[cap] ?? 0 }),
  )
  return caps.length ? t('points.capsLine', { caps: caps.join(' · ') }) : t('points.noCaps')
}

/** What can set a rule off, by whose points it gives. */
const TRIGGERS: Record<string, readonly string[]> = {
  household: ['report', 'visit', 'vote', 'claim', 'hand', 'assessment'],
  staff: ['visit', 'assessment'],
}

/** What can set off a rule of a programme; what stands there already stays among them. */
export function triggersOf(
  programmes: PointsRuleOffer['programmes'],
  programme: string,
  now: string,
): readonly string[] {
  const known = programmes.find((one) => one.code === programme)
  return known ? (TRIGGERS[known.members] ?? []) : [now]
}
