import type { PlaceCounts } from '@/shared/api'

/** Numbered grids (1社, 2社 … 11社) by their number; places with names in the order in which the county lists them. */
export function inOrder(places: readonly PlaceCounts[]): PlaceCounts[] {
  const numbered = places.every((one) => /^\D{0,2}\d/.test(one.place.name))
  const byNumber = (a: PlaceCounts, b: PlaceCounts) =>
    a.place.name.localeCompare(b.place.name, 'zh-CN', { numeric: true })
  return numbered ? [...places].sort(byNumber) : [...places]
}
