import { beforeEach, expect, it } from 'vitest'
import type { MallShop } from '@/shared/api'
import { fenOf, pointsOf, useBaskets } from './basket'

const good = (id: string, points: number, fen: number) => ({ good: { id, points, fen }, free: 9 })
const shop = {
  shop: { id: '7' },
  goods: [good('1', 15, 50), good('2', 20, 0)],
} as unknown as MallShop

beforeEach(() => sessionStorage.clear())

it('adds up what was picked at the price of now', () => {
  const baskets = useBaskets('me')
  baskets.put('7', '1', 2)
  baskets.put('7', '2', 1)
  const lines = baskets.of(shop)
  expect([lines.length, pointsOf(lines), fenOf(lines)]).toEqual([2, 50, 100])
  const dearer = { ...shop, goods: [good('1', 30, 50)] } as unknown as MallShop
  expect(pointsOf(baskets.of(dearer))).toBe(60)
})
it('survives a reload, and is nobody else’s', () => {
  useBaskets('me').put('7', '1', 2)
  expect(useBaskets('me').of(shop)).toHaveLength(1)
  expect(useBaskets('her').of(shop)).toHaveLength(0)
})
it('lets go of a good', () => {
  const baskets = useBaskets('me')
  baskets.put('7', '1', 2)
  baskets.put('7', '2', 1)
  baskets.put('7', '1', 0)
  expect(baskets.of(shop).map((line) => line.item.good.id)).toEqual(['2'])
  baskets.put('7', '2', 0)
  expect(useBaskets('me').of(shop)).toHaveLength(0)
})
