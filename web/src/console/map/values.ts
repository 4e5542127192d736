import type { MapLayer } from '@/shared/api'
import { scaleFor, scaleOfShares, type Scale } from '@/shared/vocabulary'

export type Numbers = Readonly<Record<string, number | null>>
export interface Coloured {
  /** Null is a number that is not shown. */
  value: number | null
}

/** A place's number in a layer, or the same for 100 households; null where it, or what it is divided by, is not shown. */
export function valueOf(numbers: Numbers, layer: Pick<MapLayer, 'code'>, share: boolean): number | null {
  const number = numbers[layer.code] ?? null
  if (!share || number === null) return number
  const households = numbers.households ?? null
  if (households === null) return null
  return households === 0 ? 0 : (number / households) * 100
}

/** Largest first; what is not shown stands between those that are and those that have none. */
export function largestFirst<T extends Coloured & { name: string }>(rows: readonly T[]): T[] {
  const rank = (row: T) => row.value ?? Number.MIN_VALUE
  return [...rows].sort(
    (a, b) => rank(b) - rank(a) || a.name.localeCompare(b.name, 'zh-CN', { numeric: true }),
  )
}

export function classesOf(rows: readonly Coloured[], share: boolean): Scale {
  const known = rows.flatMap((row) => (row.value === null ? [] : [row.value]))
  return share ? scaleOfShares(known) : scaleFor(known)
}
