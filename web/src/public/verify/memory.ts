import type { KeyView } from './checker'

/** What this browser keeps of a visit: the head, as it was signed, and the keys. */
export interface Visit {
  note: string
  size: number
  at: string
  keys: string[]
}

const KEY = 'gezhi.log'

export function lastVisit(): Visit | null {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Visit | null
    return kept && typeof kept.note === 'string' && Array.isArray(kept.keys) ? kept : null
  } catch {
    return null
  }
}

export function rememberVisit(visit: Visit): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(visit))
  } catch {
    // A browser that keeps nothing still checks everything else.
  }
}

/** Keys may be added, and those of the last visit have to stay as they were. */
export const keysWentOn = (before: string[], now: KeyView[]) =>
  before.every((verifier, at) => now[at]?.verifier === verifier)
