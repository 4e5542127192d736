import type { IconName } from '@/shared/icon/paths'
import type { Category } from '@/shared/api/types'

/** Tints of the category icons: 3:1 at least on the card, light and dark. */
const TINTS: Record<string, [light: string, dark: string]> = {
  road: ['#1f6fb2', '#6fb4ee'],
  trash: ['#2c7d4f', '#67c391'],
  water: ['#0f7c91', '#54c4d8'],
  dispute: ['#8a4b9e', '#cf94e2'],
  fire: ['#b3401f', '#f58e6c'],
  elder: ['#9a5b00', '#e6ab4e'],
  farm: ['#5a7a16', '#a9cc5c'],
  shield: ['#39519c', '#93a9ee'],
  home: ['#7a5a3a', '#cfa77f'],
  law: ['#5b4a9e', '#ab9cec'],
  noise: ['#a03a6b', '#ec8fb8'],
  other: ['#55606e', '#a6b3c1'],
}
const KNOWN = Object.keys(TINTS)

/** The icon of a category; a key the release does not know is drawn as "other". */
export function categoryIcon(key: string | null | undefined): IconName {
  return (key && KNOWN.includes(key) ? key : 'other') as IconName
}

export function categoryTint(key: string | null | undefined, dark: boolean): string {
  const pair = TINTS[key ?? 'other'] ?? TINTS.other
  return (pair ?? ['#55606e', '#a6b3c1'])[dark ? 1 : 0]
}

/** Level-1 categories, the ones a villager chooses from. */
export const mainCategories = (all: Category[]): Category[] => all.filter((category) => category.level === 1)
