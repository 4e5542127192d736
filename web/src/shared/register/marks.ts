import type { Mark, MarkKind } from '@/shared/api/types'

/** Kinds by code; a mark whose kind the reader may not see does not arrive at all. */
export const byCode = (kinds: readonly MarkKind[] | null | undefined): Map<string, MarkKind> =>
  new Map((kinds ?? []).map((kind) => [kind.code, kind]))

/** Days until a mark lapses; negative once it has, null for one that stays. */
export function daysLeft(mark: Pick<Mark, 'until'>, today: string): number | null {
  if (!mark.until) return null
  return Math.round((Date.parse(mark.until) - Date.parse(today)) / 86_400_000)
}

/** From so many days before it lapses a mark asks to be looked at again. */
export const SOON_DAYS = 30
