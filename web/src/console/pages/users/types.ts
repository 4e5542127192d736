import type { BodyRef, PlaceRef } from '@/shared/api'

/** A duty as the register of users lists it, with its identity for removing it. */
export interface UserDuty {
  id?: string
  role: string
  place: PlaceRef | null
  body: BodyRef | null
}
export interface RegisteredUser {
  id: string
  name: string
  /** Null for villagers, who sign in by telephone. */
  login: string | null
  phone: string | null
  roles: UserDuty[]
  locked: boolean
  totp: boolean
  last_seen_at: string | null
}
export interface NewUser {
  name: string
  phone: string
  login: string
  password: string
}
