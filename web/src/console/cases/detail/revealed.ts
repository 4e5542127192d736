import type { components } from '@/shared/api/schema'

/** A reporter in clear, with the message the case was made of. */
export type Revealed = components['schemas']['Revealed']
