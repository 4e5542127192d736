import type { FateDraft, MissingDivision } from './types'

/** What is sent for the divisions that the list no longer has; those that stay need no word. */
export function fatesOf(missing: MissingDivision[], drafts: Record<string, FateDraft>) {
  return missing.flatMap(({ code }) => {
    const draft = drafts[code]
    if (!draft || draft.fate === 'keep') return []
    const into = draft.into.trim()
    return [{ code, fate: draft.fate, into: draft.fate === 'merge' ? into : null }]
  })
}

/** Divisions for which a merger was chosen, but not into what. */
export function unfinished(missing: MissingDivision[], drafts: Record<string, FateDraft>): string[] {
  return missing
    .filter(({ code }) => drafts[code]?.fate === 'merge' && !/^\d{12}$/.test(drafts[code].into.trim()))
    .map((one) => one.name)
}
