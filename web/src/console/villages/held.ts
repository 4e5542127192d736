import type { PointsVillage } from '@/shared/api'

/** What a village holds in a programme: points as they are, money in yuan. */
export function held(one: PointsVillage['held'][number]): string {
  return one.unit === 'fen' ? `¥${(one.held / 100).toFixed(2)}` : one.held.toLocaleString('en-US')
}

/** The villages whose name or path has a word. */
export function matching(all: PointsVillage[], word: string): PointsVillage[] {
  const wanted = word.trim()
  return wanted ? all.filter((one) => one.place.path.includes(wanted)) : all
}
