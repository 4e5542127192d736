import type { Vehicle } from '@/shared/api'

/** What can be done with the vehicles of a household; each of them opens its form. */
export type VehicleAct = { kind: 'add' } | { kind: 'edit' | 'end' | 'reveal'; vehicle: Vehicle }
