import { api, ApiProblem } from '@/shared/api'

/**
 * How this wall is let in: the signed-in person's session, a screen key (`/screen/#key=…`, the part of
 * an address that browsers never send), or as anyone, with what the place publishes.
 */
export interface Access {
  kind: 'session' | 'key' | 'public'
  board: '/board' | '/public/board'
  live: '/live' | '/public/live'
  headers: Record<string, string>
}

const staff = { board: '/board', live: '/live' } as const

export function keyOf(hash: string): string | null {
  return new URLSearchParams(hash.replace(/^#/, '')).get('key') || null
}

export async function findAccess(hash: string): Promise<Access> {
  const key = keyOf(hash)
  if (key) return { kind: 'key', ...staff, headers: { Authorization: `Bearer ${key}` } }
  try {
    await api.get('/session')
    // A villager may be signed in on this browser; the board decides who is staff.
    await api.get('/board')
    return { kind: 'session', ...staff, headers: {} }
  } catch (trouble) {
    if (!(trouble instanceof ApiProblem)) throw trouble
    return { kind: 'public', board: '/public/board', live: '/public/live', headers: {} }
  }
}
