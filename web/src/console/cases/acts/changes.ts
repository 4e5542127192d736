import type { Bi, CaseDetail, TimelineEntry } from '@/shared/api'

type Shown = Bi | string | null
export interface Change {
  field: 'state' | 'body' | 'category' | 'grade' | 'place' | 'due'
  before: Shown
  after: Shown
}
export interface Meanwhile {
  changes: Change[]
  /** What others did since this person looked. */
  entries: TimelineEntry[]
}

/** What happened to a case between what somebody looked at and what the server holds now. */
export function meanwhile(before: CaseDetail, after: CaseDetail): Meanwhile {
  const pairs: [Change['field'], Shown, Shown][] = [
    ['state', before.state_word, after.state_word],
    ['body', before.body?.name ?? null, after.body?.name ?? null],
    ['category', before.category?.name ?? null, after.category?.name ?? null],
    ['grade', before.grade, after.grade],
    ['place', before.place?.path ?? null, after.place?.path ?? null],
    ['due', before.due_at, after.due_at],
  ]
  const known = new Set(before.timeline.map((entry) => entry.id))
  return {
    changes: pairs
      .filter(([, a, b]) => JSON.stringify(a) !== JSON.stringify(b))
      .map(([field, a, b]) => ({ field, before: a, after: b })),
    entries: after.timeline.filter((entry) => !known.has(entry.id)),
  }
}
