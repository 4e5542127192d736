export interface At {
  lon: number
  lat: number
}
const EARTH = 6_371_009
const radians = (degrees: number) => (degrees * Math.PI) / 180

/** Metres between two points on a sphere. */
export function metres(from: At, to: At): number {
  const half = (angle: number) => Math.sin(angle / 2) ** 2
  const chord =
    half(radians(to.lat - from.lat)) +
    Math.cos(radians(from.lat)) * Math.cos(radians(to.lat)) * half(radians(to.lon - from.lon))
  return 2 * EARTH * Math.asin(Math.min(1, Math.sqrt(chord)))
}

/** The nearest first; houses without a point come last, in their own order. */
export function nearestFirst<T extends { point: At | null }>(rows: readonly T[], here: At): T[] {
  const far = (row: T) => (row.point ? metres(here, row.point) : Infinity)
  return [...rows].sort((a, b) => {
    const [one, other] = [far(a), far(b)]
    return one === other ? 0 : one - other
  })
}
