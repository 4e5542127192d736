import type { RuleDraft, TriageRule } from './types'

/** The rules in force as drafts. */
export const draftsOf = (rules: TriageRule[]): RuleDraft[] =>
  rules.map((rule) => ({
    name: typeof rule.name === 'string' ? { zh: rule.name, en: rule.name } : { ...rule.name },
    when: rule.when,
    category: rule.category ?? '',
    grade: rule.grade ?? '',
  }))

/** A draft as it is sent. */
export const ruleBody = (draft: RuleDraft) => ({
  name: draft.name,
  when: draft.when.trim(),
  category: draft.category || null,
  grade: draft.grade || null,
})

/** The list with one rule a place higher or lower: the first that fits decides. */
export function moved<T>(list: T[], at: number, by: -1 | 1): T[] {
  const to = at + by
  if (at < 0 || to < 0 || at >= list.length || to >= list.length) return list
  const next = [...list]
  const [one] = next.splice(at, 1)
  next.splice(to, 0, one as T)
  return next
}
