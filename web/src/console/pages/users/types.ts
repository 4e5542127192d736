import type { Duty, User } from '@/shared/api'

/** A duty as the register of users lists it, with its identity for removing it. */
export type UserDuty = Duty & { id?: string }
export type RegisteredUser = User
export interface ApiKey {
  id: string
  name: string
  created_at?: string
  last_used_at?: string | null
}
export interface FreshKey {
  id: string
  key: string
}
export interface NewUser {
  name: string
  phone: string
  login: string
  password: string
}
