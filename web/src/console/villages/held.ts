import type { PointsVillage } from '@/shared/api'

/** What a village holds in a programme: points as they are, money in yuan. */
export function held(one: PointsVillage['held'][number]): string {
  return one.unit === 'fen'
    ? `¥${(one.held / 100).toLocaleString('en-US', { minimumFractionDigits: 2 })}`
    : one.held.toLocaleString('en-US')
}

/** The villages whose name or path has a word. */
export function matching(all: PointsVillage[], word: string): PointsVillage[] {
  const wanted = word.trim()
  return wanted ? all.filter((one) => one.place.path.includes(wanted)) : all
}

/** Where a village lies: its path without itself. */
export function above(path: string): string {
  return path.split(' / ').slice(0, -1).join(' / ')
}
