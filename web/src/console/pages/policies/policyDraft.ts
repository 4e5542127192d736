import type { Policy, PolicyInput } from '@/shared/api'

/** A policy in the form: as typed, all text. */
export interface PolicyDraft {
  title: string
  issuer: string
  number: string
  topics: string[]
  words: string
  audience: string
  item: string
  place: string
  since: string
  until: string
  text: string
}

export const emptyPolicy = (today: string): PolicyDraft => ({
  title: '',
  issuer: '',
  number: '',
  topics: [],
  words: '',
  audience: '',
  item: '',
  place: '',
  since: today,
  until: '',
  text: '',
})

export const draftOf = (policy: Policy): PolicyDraft => ({
  title: policy.title,
  issuer: policy.issuer,
  number: policy.number,
  topics: [...policy.topics],
  words: policy.words.join('，'),
  audience: policy.audience,
  item: policy.item ?? '',
  place: policy.place?.id ?? '',
  since: policy.since,
  until: policy.until ?? '',
  text: policy.text,
})

export const isIncomplete = (draft: PolicyDraft): boolean =>
  [draft.title, draft.issuer, draft.since, draft.text].some((text) => !text.trim())

/** What is sent: empty fields as nothing, words one by one whatever parts them. */
export function inputOf(draft: PolicyDraft): PolicyInput {
  return {
    title: draft.title.trim(),
    issuer: draft.issuer.trim(),
    number: draft.number.trim(),
    topics: draft.topics,
    words: draft.words
      .split(/[,，、;；\n]/)
      .map((word) => word.trim())
      .filter(Boolean),
    audience: draft.audience.trim(),
    item: draft.item || null,
    place: draft.place || null,
    since: draft.since,
    until: draft.until || null,
    text: draft.text,
  }
}
