import type { House } from '@/shared/api'

/** What a form of a house holds; all of it is text, so that two of them can be compared field by field. */
export type HouseDraft = Record<
  | 'place'
  | 'address'
  | 'lon'
  | 'lat'
  | 'kind'
  | 'grade'
  | 'graded_by'
  | 'graded_on'
  | 'storeys'
  | 'built'
  | 'owner'
  | 'owner_text'
  | 'owner_since'
  | 'note',
  string
>

export const emptyHouse = (place: string): HouseDraft => ({
  place,
  address: '',
  lon: '',
  lat: '',
  kind: '',
  grade: '',
  graded_by: '',
  graded_on: '',
  storeys: '',
  built: '',
  owner: '',
  owner_text: '',
  owner_since: '',
  note: '',
})

const text = (value: number | string | null | undefined) =>
  value === null || value === undefined ? '' : String(value)

export const houseDraft = (house: House): HouseDraft => ({
  ...emptyHouse(house.place?.id ?? ''),
  address: house.address,
  lon: text(house.point?.lon),
  lat: text(house.point?.lat),
  kind: text(house.kind),
  grade: text(house.grade),
  graded_by: house.graded_by,
  graded_on: text(house.graded_on),
  storeys: text(house.storeys),
  built: text(house.built),
  owner: text(house.owner?.household),
  owner_text: house.owner && !house.owner.household ? text(house.owner.name) : '',
  note: house.note,
})

const number = (typed: string): number | null => (typed.trim() ? Number(typed) : null)

/** The body of a request; an owner in words counts only where no household is chosen. */
export const houseBody = (draft: HouseDraft) => ({
  place: draft.place,
  address: draft.address,
  lon: number(draft.lon),
  lat: number(draft.lat),
  kind: draft.kind || null,
  grade: draft.grade || null,
  graded_by: draft.graded_by,
  graded_on: draft.graded_on || null,
  storeys: number(draft.storeys),
  built: number(draft.built),
  owner: draft.owner || null,
  owner_text: draft.owner ? '' : draft.owner_text,
  owner_since: draft.owner_since || null,
  note: draft.note,
})

/** Fields in which the house has become another one since a form began. */
export function changedSince(before: HouseDraft, now: HouseDraft): (keyof HouseDraft)[] {
  return (Object.keys(now) as (keyof HouseDraft)[]).filter((field) => before[field] !== now[field])
}
