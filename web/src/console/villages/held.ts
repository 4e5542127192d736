import type { PointsVillage } from '@/shared/api'
import { yuanAndFen } from '@/shared/format/money'

/** What a village holds in a programme: points as they are, money in yuan. */
export function held(one: PointsVillage['held'][number]): string {
  return one.unit === 'fen' ? `¥${yuanAndFen(one.held)}` : String(one.held)
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
