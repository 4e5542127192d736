import type { NetCell } from '@/shared/api'
import type { Answered, Narrowed, Schemas } from '@/shared/api/contract'

export type { NetBoard, NetCell, NetRow } from '@/shared/api'

type Of<Name extends keyof Schemas> = Answered<Schemas[Name]>

export type Net = Of<'NetView'>
export type DepartmentGrid = Of<'DepartmentGrid'>
export type Department = Narrowed<Of<'DepartmentView'>, { net: Net; rows: DepartmentGrid[] }>
export type PastCharge = Of<'NetPastCharge'>
export type NetPreview = Of<'NetPreview'>
export type NetImported = Of<'NetImported'>
export type InCharge = NonNullable<NetCell['person']>

/** One department in one place: what the side panel is about. */
export interface Chosen {
  net: Net
  place: { id: string; name: string; path: string }
  person: InCharge | null
  editable: boolean
}

/** How a place stands with a department: everybody there, nobody, or some grids without anybody. */
export function standing(cell: NetCell): 'full' | 'none' | 'part' {
  if (cell.covered >= cell.grids) return 'full'
  return cell.covered === 0 ? 'none' : 'part'
}
