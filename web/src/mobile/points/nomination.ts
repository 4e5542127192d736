import type { NewAct } from '@/shared/offline'

/** A nomination as it is being written. */
export interface NominationDraft {
  star: number | null
  reason: string
}
export const emptyNomination = (): NominationDraft => ({ star: null, reason: '' })
export const DRAFT = (round: string) => `star-nomination-${round}`

/** What is missing: the card and its sentence. */
export function missingOf(draft: NominationDraft): { card: 'star' | 'reason'; key: string } | null {
  if (draft.star === null) return { card: 'star', key: 'honours.nominate.chooseStar' }
  if (!draft.reason.trim()) return { card: 'reason', key: 'honours.nominate.sayWhy' }
  return null
}

/** The nomination of the own household as an act of the outbox: once, however often it is sent. */
export function nominationAct(round: string, title: string, draft: NominationDraft): NewAct {
  return {
    kind: 'stars.nominate',
    title,
    path: `/stars/${round}/nominations`,
    format: 'json',
    draft: DRAFT(round),
    about: `honours/nominate:${round}`,
    fields: { star: draft.star, reason: draft.reason.trim() },
  }
}
