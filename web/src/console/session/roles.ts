/**
 * Role codes of the server that work at a desk; a grid worker, who is out most of the day, has the register there
 * too, and a shop keeper the shop.
 */
export const STAFF_ROLES = [
  'leader',
  'handler',
  'operator',
  'dispatcher',
  'supervisor',
  'chief',
  'registrar',
  'worker',
  'shop_keeper',
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

/** Those who may open the files of households; what of them they see, the server decides. */
export const REGISTER_ROLES: readonly StaffRole[] = ['worker', 'leader', 'registrar']

/** Those who see posts, vacancies and the roster of their own scope. */
export const POST_ROLES: readonly StaffRole[] = [
  'leader',
  'dispatcher',
  'chief',
  'supervisor',
  'operator',
  'registrar',
  'worker',
  'system_admin',
]

export const isStaffRole = (role: string): role is StaffRole =>
  (STAFF_ROLES as readonly string[]).includes(role)
