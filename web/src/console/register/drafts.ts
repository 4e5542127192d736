import type { Household, PersonInput, RegisterPerson } from '@/shared/api'
import { cleanId } from '@/shared/register/idNumber'

/** What a form of a household holds; all of it is text, so that two of them can be compared field by field. */
export type HouseholdDraft = Record<'place' | 'number' | 'address' | 'room' | 'lon' | 'lat', string>
/** The same of a person. The numbers are empty where they stay as they are; `drop…` takes them away. */
export type PersonDraft = Record<
  'name' | 'relation' | 'sex' | 'birth' | 'residence' | 'id_number' | 'phone' | 'drop_id' | 'drop_phone',
  string
>

export const householdDraft = (file: Household): HouseholdDraft => ({
  place: file.place?.id ?? '',
  number: file.number,
  address: file.address,
  room: file.room,
  lon: file.point ? String(file.point.lon) : '',
  lat: file.point ? String(file.point.lat) : '',
})

export const emptyHousehold = (place: string): HouseholdDraft => ({
  place,
  number: '',
  address: '',
  room: '',
  lon: '',
  lat: '',
})

export const emptyPerson = (relation = ''): PersonDraft => ({
  name: '',
  relation,
  sex: '',
  birth: '',
  residence: 'resident',
  id_number: '',
  phone: '',
  drop_id: '',
  drop_phone: '',
})

export const personDraft = (person: RegisterPerson): PersonDraft => ({
  ...emptyPerson(person.relation),
  name: person.name,
  sex: person.sex ?? '',
  birth: person.birth ?? '',
  residence: person.residence,
})

const degrees = (text: string): number | null => (text.trim() ? Number(text) : null)

export const householdBody = (draft: HouseholdDraft) => ({
  place: draft.place,
  number: draft.number.trim() || undefined,
  address: draft.address,
  room: draft.room,
  lon: degrees(draft.lon),
  lat: degrees(draft.lat),
})

/** A number that was not typed is left out and stays; one to be dropped is sent empty. */
export function personBody(draft: PersonDraft): PersonInput {
  const typed = (text: string, drop: string) => (drop ? '' : text.trim() || undefined)
  const id = typed(cleanId(draft.id_number), draft.drop_id)
  const phone = typed(draft.phone, draft.drop_phone)
  return {
    name: draft.name,
    relation: draft.relation,
    sex: draft.sex || null,
    birth: draft.birth || null,
    residence: draft.residence || null,
    ...(id === undefined ? {} : { id_number: id }),
    ...(phone === undefined ? {} : { phone }),
  }
}
