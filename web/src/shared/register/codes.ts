/** Relations to the head (GB/T 4761, the classes the register keeps), in the order in which a household is listed. */
export const RELATIONS = [
  'head',
  'spouse',
  'son',
  'daughter',
  'daughter_in_law',
  'son_in_law',
  'grandchild',
  'parent',
  'grandparent',
  'sibling',
  'other',
] as const
export type Relation = (typeof RELATIONS)[number]

/** Whether somebody is registered here, lives here, or both. */
export const RESIDENCES = ['resident', 'away', 'settled', 'temporary'] as const
export const LEAVINGS = ['died', 'moved_out', 'mistake'] as const
export type Leaving = (typeof LEAVINGS)[number]
