import { isDay, readIdNumber, cleanId } from '@/shared/register/idNumber'
import type { PersonDraft } from './drafts'

/** Which fields of a person can be told to be wrong without asking the server. */
export function suspects(draft: PersonDraft, today: string): string[] {
  const found: string[] = []
  const reading = readIdNumber(draft.id_number, today)
  const hasId = cleanId(draft.id_number) !== ''
  if (!draft.name.trim()) found.push('name')
  if (!draft.relation) found.push('relation')
  if (hasId && reading.fault) found.push('id_number')
  if (draft.birth && (!isDay(draft.birth) || draft.birth > today)) found.push('birth')
  if (hasId && !reading.fault) {
    if (draft.birth && draft.birth !== reading.birth) found.push('birth')
    if (draft.sex && draft.sex !== reading.sex) found.push('sex')
  }
  if (draft.phone && !/^(1\d{10}|0\d{2,3}-?\d{7,8})$/.test(draft.phone.replace(/[\s]/g, '')))
    found.push('phone')
  return found
}

/**
 * Several people are entered at once and the server names only the field: the refusal goes to the person in whom
 * it can be seen, else to everybody who has something in that field. `members.2.phone` names the person.
 */
export function refusalsByMember(
  wrong: Record<string, string>,
  members: readonly PersonDraft[],
  today: string,
): Record<string, string>[] {
  const byMember: Record<string, string>[] = members.map(() => ({}))
  for (const [key, words] of Object.entries(wrong)) {
    const named = /^members\.(\d+)\.(\w+)$/.exec(key)
    const field = named?.[2] ?? key
    const seen = members.flatMap((draft, i) => (suspects(draft, today).includes(field) ? [i] : []))
    const filled = members.flatMap((draft, i) => (draft[field as keyof PersonDraft] ? [i] : []))
    const at = named ? [Number(named[1])] : seen.length ? seen.slice(0, 1) : filled
    for (const i of at) if (byMember[i]) byMember[i][field] = words
  }
  return byMember
}
