import type { PointsRuleInput, PointsRuleVersion } from '@/shared/api'

/** A rule while it is typed: numbers are text, and an empty one means none. */
export interface RuleDraft {
  programme: string
  name: string
  category: string
  trigger: string
  condition: string
  amount: string
  day: string
  month: string
  year: string
  household: string
  photos: string
  unit: string
  most: string
  note: string
}

const text = (value: number | null | undefined) => (value ? String(value) : '')

/** What a form begins with: an empty rule, a template, or the newest version. */
export function draftOf(from?: PointsRuleInput | PointsRuleVersion): RuleDraft {
  return {
    programme: from?.programme ?? 'household',
    name: from?.name ?? '',
    category: from?.category ?? '',
    trigger: from?.trigger ?? 'claim',
    condition: from?.condition ?? '',
    amount: from?.amount ?? '1',
    day: text(from?.caps?.day),
    month: text(from?.caps?.month),
    year: text(from?.caps?.year),
    household: text(from?.caps?.household),
    photos: text(from?.photos),
    unit: from?.unit ?? '',
    most: text(from?.most) || '1',
    note: from?.note ?? '',
  }
}

const cap = (typed: string) => (typed.trim() ? Number(typed) : null)

/** What is sent. */
export function inputOf(draft: RuleDraft): PointsRuleInput {
  const { programme, name, category, trigger, condition, amount, unit, note } = draft
  return {
    programme,
    name,
    category,
    trigger,
    condition,
    amount,
    unit,
    note,
    caps: {
      day: cap(draft.day),
      month: cap(draft.month),
      year: cap(draft.year),
      household: cap(draft.household),
    },
    photos: Number(draft.photos || 0),
    most: Number(draft.most || 1),
  }
}
