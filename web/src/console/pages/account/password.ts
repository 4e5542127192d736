export type PasswordTrouble = 'old' | 'fresh' | 'again' | null
const SHORTEST = 10

/** The first field to mend, before the server is asked. */
export function passwordTrouble(draft: { old: string; fresh: string; again: string }): PasswordTrouble {
  if (!draft.old) return 'old'
  if (draft.fresh.length < SHORTEST || draft.fresh === draft.old) return 'fresh'
  return draft.again === draft.fresh ? null : 'again'
}
