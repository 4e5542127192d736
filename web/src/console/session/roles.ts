/** Role codes of the server that work at a desk; villagers and grid workers use the phone. */
export const STAFF_ROLES = [
  'leader',
  'handler',
  'operator',
  'dispatcher',
  'supervisor',
  'chief',
  'system_admin',
  'security_admin',
  'auditor',
] as const

export type StaffRole = (typeof STAFF_ROLES)[number]

/** Those who may see cases; the three administrators may not. */
export const CASE_ROLES: readonly StaffRole[] = [
  'leader',
  'handler',
  'operator',
  'dispatcher',
  'supervisor',
  'chief',
]

export const isStaffRole = (role: string): role is StaffRole =>
  (STAFF_ROLES as readonly string[]).includes(role)
