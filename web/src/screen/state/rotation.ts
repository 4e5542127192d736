/** `?rotate=30` shows the places in turn; fewer than 5 seconds would be unreadable. */
export function rotationSeconds(search: string): number | null {
  const value = new URLSearchParams(search).get('rotate')
  if (value === null) return null
  const seconds = Number(value || 30)
  return Number.isFinite(seconds) && seconds > 0 ? Math.max(5, seconds) : null
}

/** The place after `current`: the whole first, then each part, then the whole again. */
export function nextStop(current: string, root: string, parts: string[]): string {
  const round = [root, ...parts]
  return round[(round.indexOf(current) + 1) % round.length] ?? root
}

/** The sibling in one direction, going round at the ends; the place itself when it is not in the list. */
export function neighbour(current: string, places: string[], step: 1 | -1): string {
  const at = places.indexOf(current)
  if (at < 0) return current
  return places[(at + step + places.length) % places.length] ?? current
}
