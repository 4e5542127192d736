import type { ResponsibilityLine } from '@/shared/api'

/** What the side panel edits. */
export interface LineDraft {
  id: string | null
  category: string
  place: string
  body: string
  helpers: string[]
  unit: 'days' | 'hours' | 'none'
  limit: number | null
  checker: 'worker' | 'leader'
}

export const newLine = (): LineDraft => ({
  id: null,
  category: '',
  place: '',
  body: '',
  helpers: [],
  unit: 'days',
  limit: 5,
  checker: 'worker',
})

export const draftOf = (line: ResponsibilityLine): LineDraft => ({
  id: line.id,
  category: line.category.code,
  place: line.place?.id ?? '',
  body: line.body.id,
  helpers: line.helpers.map((helper) => helper.id),
  unit: line.hours !== null ? 'hours' : line.days !== null ? 'days' : 'none',
  limit: line.hours ?? line.days,
  checker: line.checker,
})

/** The body of PUT and POST: one unit of time, never both. */
export const lineBody = (draft: LineDraft) => ({
  category: draft.category,
  place: draft.place || null,
  body: draft.body,
  helpers: draft.helpers.filter((helper) => helper !== draft.body),
  days: draft.unit === 'days' ? draft.limit : null,
  hours: draft.unit === 'hours' ? draft.limit : null,
  checker: draft.checker,
})

export type LineTrouble = 'category' | 'body' | 'limit' | null
export function lineTrouble(draft: LineDraft): LineTrouble {
  if (!draft.category) return 'category'
  if (!draft.body) return 'body'
  return draft.unit !== 'none' && !(Number(draft.limit) > 0) ? 'limit' : null
}
