import type { NewAct } from '@/shared/offline'
import type { PointsClaimOffer } from '@/shared/api'

type Rule = PointsClaimOffer['rules'][number]

/** A declaration as it is being written. */
export interface ClaimDraft {
  rule: string
  /** The version of the rule that was read: what was composed under one is never sent under another unread. */
  version: number
  day: string
  quantity: string
  words: string
  photos: Blob[]
}

export const DRAFT = 'points-claim'

export const emptyClaim = (day: string): ClaimDraft => ({
  rule: '',
  version: 0,
  day,
  quantity: '1',
  words: '',
  photos: [],
})

export const isTouched = (draft: ClaimDraft) =>
  Boolean(draft.words || draft.photos.length || draft.quantity !== '1')

/** The key of the sentence that says what is missing, with its number, if anything is. */
export function missingOf(draft: ClaimDraft, rule: Rule | undefined): [key: string, n: number] | null {
  if (!rule) return ['points.missing.rule', 0]
  const quantity = Number(draft.quantity)
  if (rule.most > 1 && !(Number.isInteger(quantity) && quantity >= 1 && quantity <= rule.most))
    return ['points.missing.quantity', rule.most]
  if (!draft.day) return ['points.missing.day', 0]
  if (!draft.words.trim()) return ['points.missing.words', 0]
  if (draft.photos.length < rule.photos) return ['points.missing.photos', rule.photos]
  return null
}

/** The declaration as an act of the outbox: its photos go first, then the declaration with their ids, once. */
export function claimAct(draft: ClaimDraft, rule: Rule): NewAct {
  return {
    kind: 'points.claim',
    title: rule.name,
    path: '/points/claims',
    format: 'json',
    draft: DRAFT,
    about: 'points',
    files: draft.photos.map((blob, i) => ({ field: 'attachments', name: `photo-${i + 1}.jpg`, blob })),
    fields: {
      rule: draft.rule,
      version: draft.version,
      day: draft.day,
      quantity: rule.most > 1 ? Number(draft.quantity) : 1,
      words: draft.words.trim(),
    },
  }
}
