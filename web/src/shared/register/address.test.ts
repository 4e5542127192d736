import { expect, it } from 'vitest'
import { whereOf } from './address'

const grid = { id: '7', name: '1社', depth: 2, path: '王家岩村 / 1社' }
it.each([
  [grid, '1社3号', '', '王家岩村 1社3号'],
  [grid, '石榴坝9号', '东屋', '王家岩村 1社 石榴坝9号 东屋'],
  [grid, '', '', '王家岩村 1社'],
  [null, '1社3号', '', '1社3号'],
])('%j %s %s -> %s', (place, address, room, words) => expect(whereOf(place, address, room)).toBe(words))
