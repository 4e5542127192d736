import type { ServicePack } from '@/shared/api'

type Grid = ServicePack['grids'][number]
export type PackHousehold = NonNullable<Grid['households']>[number]
export type PackPerson = PackHousehold['members'][number]
/** A household with the name of its grid. */
export type PackHome = PackHousehold & { grid: string }
export type PackPolicy = NonNullable<ServicePack['policies']['data']>[number]
export type PackContact = NonNullable<ServicePack['contacts']['data']>[number]
export type PackTask = NonNullable<ServicePack['tasks']['data']>[number]
export type PackServices = NonNullable<ServicePack['services']['data']>
export type PackWords = NonNullable<ServicePack['words']['data']>

/** A pack as it is read from the phone. */
export interface PackContent {
  places: string[]
  households: number
  people: number
  grids: { id: string; name: string; households: PackHousehold[] }[]
  contacts: PackContact[]
  policies: PackPolicy[]
  services: PackServices
  tasks: PackTask[]
  words: PackWords
}
