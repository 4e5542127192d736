import type { PlaceRef } from '@/shared/api/types'

/** "王家岩村 1社3号": a grid whose name the address begins with already is not said twice. */
export function whereOf(place: PlaceRef | null, address: string, room = ''): string {
  const path = place ? place.path.split(' / ') : []
  const last = path.at(-1)
  if (last && address.startsWith(last)) path.pop()
  return [...path, address, room].filter(Boolean).join(' ')
}
