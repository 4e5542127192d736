import type { PlaceCoverage } from '@/shared/api'

/** Per cent of households that were left out, rounded up: 0 stands for every single one visited. */
export function leftOut(place: Pick<PlaceCoverage, 'permille'>): number {
  return place.permille === null ? 0 : Math.ceil((1000 - place.permille) / 10)
}

/** The share of visited households in words; rounded down, so that 100% means all. */
export const shareWord = (permille: number | null) =>
  permille === null ? '—' : `${Math.floor(permille / 10)}%`
