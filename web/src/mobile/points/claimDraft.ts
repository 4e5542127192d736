import type { NewAct, OutboxItem } from '@/shared/offline'
import type { PointsClaimOffer } from '@/shared/api'

export type OfferedRule = PointsClaimOffer['rules'][number]

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
/** What is missing: the card that it belongs to, and the sentence with its number. */
export interface Missing {
  card: 'rule' | 'what' | 'photos'
  key: string
  n: number
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

/** The first thing that is missing, if anything is. */
export function missingOf(draft: ClaimDraft, rule: OfferedRule | undefined): Missing | null {
  if (!rule) return { card: 'rule', key: 'points.missing.rule', n: 0 }
  const quantity = Number(draft.quantity)
  if (rule.most > 1 && !(Number.isInteger(quantity) && quantity >= 1 && quantity <= rule.most))
    return { card: 'what', key: 'points.missing.quantity', n: rule.most }
  if (!draft.day) return { card: 'what', key: 'points.missing.day', n: 0 }
  if (!draft.words.trim()) return { card: 'what', key: 'points.missing.words', n: 0 }
  if (draft.photos.length < rule.photos)
    return { card: 'photos', key: 'points.missing.photos', n: rule.photos }
  return null
}

/** The declaration as an act of the outbox: its photos go first, then the declaration with their ids, once. */
export function claimAct(draft: ClaimDraft, rule: OfferedRule): NewAct {
  return {
    kind: 'points.claim',
    title: rule.name,
    path: '/points/claims',
    format: 'json',
    draft: DRAFT,
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

/** The draft of a declaration that the server refused, to be read again and mended. */
export function draftOf(item: OutboxItem): ClaimDraft {
  const { rule, version, day, quantity, words } = item.fields
  return {
    rule: String(rule ?? ''),
    version: Number(version ?? 0),
    day: String(day ?? ''),
    quantity: String(quantity ?? 1),
    words: String(words ?? ''),
    photos: item.files.map((file) => file.blob),
  }
}
