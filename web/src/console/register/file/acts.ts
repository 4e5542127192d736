import type { Mark, RegisterPerson } from '@/shared/api'

/** What can be done with a file; each of them opens its form. */
export type FileAct =
  | { kind: 'household' | 'member' | 'split' | 'merge' | 'house' }
  | { kind: 'mark'; mark?: Mark }
  | { kind: 'person' | 'move' | 'leave' | 'reveal'; person: RegisterPerson }
