import type { Household, RegisterPerson } from '@/shared/api'

/** One field in which a draft, the file it began with and the newest file are not all the same. */
export interface FieldDifference<Key extends string> {
  field: Key
  before: string
  newest: string
  typed: string
  /** Both sides changed it, differently: somebody has to choose. */
  conflict: boolean
}

/** Compares field by field what was typed with what has become of the file meanwhile. */
export function differences<Draft extends Record<string, string>>(
  before: Draft,
  newest: Draft,
  typed: Draft,
): FieldDifference<keyof Draft & string>[] {
  return Object.keys(before)
    .filter((field) => newest[field] !== before[field])
    .map((field) => ({
      field,
      before: before[field] ?? '',
      newest: newest[field] ?? '',
      typed: typed[field] ?? '',
      conflict: typed[field] !== before[field] && typed[field] !== newest[field],
    }))
}

/** What was typed, with what others changed and nobody here touched; of the rest, what was chosen. */
export function joined<Draft extends Record<string, string>>(
  typed: Draft,
  found: readonly FieldDifference<keyof Draft & string>[],
  takeNewest: ReadonlySet<string>,
): Draft {
  const taken = found.filter((one) => !one.conflict || takeNewest.has(one.field))
  return { ...typed, ...Object.fromEntries(taken.map((one) => [one.field, one.newest])) }
}

/** What happened to a file between two looks at it, for people: who came, who left, what of whom is other. */
export interface FileChange {
  what: 'address' | 'number' | 'place' | 'came' | 'left' | 'person' | 'marks'
  who: string
  before: string
  after: string
}

const address = (file: Household) => [file.address, file.room].filter(Boolean).join(' ')
const words = (person: RegisterPerson, lang: 'zh' | 'en') =>
  [
    person.name,
    person.relation_word[lang],
    person.residence_word[lang],
    person.birth,
    person.id_number,
    person.phone,
  ]
    .filter(Boolean)
    .join(' · ')
const marks = (person: RegisterPerson | Household, lang: 'zh' | 'en') =>
  person.attributes.map((mark) => mark.name[lang]).join(' ')

export function fileChanges(before: Household, after: Household, lang: 'zh' | 'en'): FileChange[] {
  const found: FileChange[] = []
  const note = (what: FileChange['what'], who: string, was: string, is: string) => {
    if (was !== is) found.push({ what, who, before: was, after: is })
  }
  note('address', '', address(before), address(after))
  note('number', '', before.number, after.number)
  note('place', '', before.place?.path ?? '', after.place?.path ?? '')
  note('marks', '', marks(before, lang), marks(after, lang))
  const now = new Map(after.members.map((person) => [person.id, person]))
  const known = new Set(before.members.map((person) => person.id))
  for (const person of before.members) {
    const next = now.get(person.id)
    if (!next) note('left', person.name, words(person, lang), '')
    else {
      note('person', person.name, words(person, lang), words(next, lang))
      note('marks', person.name, marks(person, lang), marks(next, lang))
    }
  }
  for (const person of after.members)
    if (!known.has(person.id)) note('came', person.name, '', words(person, lang))
  return found
}
