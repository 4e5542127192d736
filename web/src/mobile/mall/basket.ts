import { reactive } from 'vue'
import type { MallGood, MallShop } from '@/shared/api'

/** A good in the basket, at the price that the shop asks now. */
export interface Picked {
  item: MallGood
  pieces: number
  points: number
  fen: number
}
/** The most goods of an order, and pieces of a good. */
export const MOST_LINES = 20
export const MOST_PIECES = 20

const key = (account: string) => `gezhi.baskets.${account}`

/** Pieces by shop and good. They survive a reload of the page and end with the tab. */
export function useBaskets(account: string) {
  const kept = reactive(
    JSON.parse(sessionStorage.getItem(key(account)) ?? '{}') as Record<string, Record<string, number>>,
  )
  const save = () => sessionStorage.setItem(key(account), JSON.stringify(kept))

  return {
    /** What of a shop was picked and is still offered. */
    of: (shop: MallShop): Picked[] =>
      shop.goods.flatMap((item) => {
        const pieces = kept[shop.shop.id]?.[item.good.id] ?? 0
        const { points, fen } = item.good
        return pieces ? [{ item, pieces, points: points * pieces, fen: fen * pieces }] : []
      }),
    /** Sets how many there are; none takes the good out. */
    put(shop: string, good: string, pieces: number): void {
      const others = Object.entries(kept[shop] ?? {}).filter(([id]) => id !== good)
      kept[shop] = Object.fromEntries(pieces > 0 ? [...others, [good, pieces]] : others)
      save()
    },
  }
}

/** Points of all of it. */
export const pointsOf = (lines: Picked[]): number => lines.reduce((sum, line) => sum + line.points, 0)
/** Money besides, in fen. */
export const fenOf = (lines: Picked[]): number => lines.reduce((sum, line) => sum + line.fen, 0)
