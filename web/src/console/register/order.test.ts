import { expect, it } from 'vitest'
import type { PlaceCounts } from '@/shared/api'
import { inOrder } from './order'

const place = (name: string): PlaceCounts => ({
  place: { id: name, name, depth: 2, path: name },
  children: 0,
  households: 0,
  people: 0,
  living: 0,
  attributes: {},
})
const names = (...all: string[]) => inOrder(all.map(place)).map((one) => one.place.name)

it('counts numbered grids and leaves names as they are listed', () => {
  expect(names('5社', '11社', '1社')).toEqual(['1社', '5社', '11社'])
  expect(names('第10网格', '第9网格')).toEqual(['第9网格', '第10网格'])
  expect(names('迪坪村', '何家垭村', '3社')).toEqual(['迪坪村', '何家垭村', '3社'])
})
