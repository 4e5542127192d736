import type { FoundPeople } from '@/shared/api'
import { whereOf } from '@/shared/register/address'

/** A household as somebody who looks for it recognises it. */
export interface FoundHousehold {
  id: string
  number: string
  head: string
  where: string
  /** Who of it was found. */
  who: string[]
}

/** The households of the people found, in their order; several people of one household are one line. */
export function foundHouseholds(
  found: FoundPeople['items'],
  without: readonly string[] = [],
): FoundHousehold[] {
  const seen = new Map<string, FoundHousehold>()
  for (const one of found) {
    if (without.includes(one.household)) continue
    const known = seen.get(one.household) ?? {
      id: one.household,
      number: one.number,
      head: one.head_name,
      where: whereOf(one.place, one.address),
      who: [],
    }
    known.who.push(one.person.name)
    seen.set(one.household, known)
  }
  return [...seen.values()]
}

const BETWEEN = /[\s,，、;；]+/

/** The household numbers of a list that somebody pasted; null when it is a search in words. */
export function pastedNumbers(text: string): string[] | null {
  const words = text.split(BETWEEN).filter(Boolean)
  const numbers = words.filter((word) => /\d/.test(word) && /^[\w-]{3,}$/.test(word))
  return words.length > 1 && numbers.length === words.length ? [...new Set(numbers)] : null
}
