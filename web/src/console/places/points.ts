import type { CaseCollection, CaseProperties, State } from '@/shared/api'

/** How a case is drawn on the map: overdue before anything else, then by its state. */
export type PointKind = 'overdue' | Exclude<State, 'closed'>
export const POINT_KINDS: readonly PointKind[] = [
  'overdue',
  'reported',
  'assigned',
  'in_progress',
  'suspended',
  'resolved',
]

export const kindOf = (point: Pick<CaseProperties, 'overdue' | 'state'>): PointKind | 'closed' =>
  point.overdue ? 'overdue' : point.state

export function pointsOf(
  all: CaseCollection | null | undefined,
  kinds: readonly PointKind[],
): CaseCollection | null {
  if (!all) return null
  const wanted = new Set<string>(kinds)
  return { ...all, features: all.features.filter((feature) => wanted.has(kindOf(feature.properties))) }
}
