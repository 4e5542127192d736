import { describe, expect, it } from 'vitest'
import type { PointsVillage } from '@/shared/api'
import { above, held, matching } from './held'

const village = (path: string): PointsVillage => ({
  place: { id: path, name: path.split(' / ').at(-1) ?? '', depth: 2, path },
  held: [],
  rules: 0,
  shops: 0,
  quarter: null,
})

describe('villages that keep a book', () => {
  it('shows points whole and money in yuan', () => {
    const name = { zh: '积分', en: 'Points' }
    expect(held({ programme: 'household', name, unit: 'points', held: 12345 })).toBe('12345')
    expect(held({ programme: 'meals', name, unit: 'fen', held: 2090050 })).toBe('¥20900.50')
  })
  it('finds a village by its own name and by that of its town', () => {
    const all = [village('县 / 东镇 / 林村'), village('县 / 西镇 / 下村')]
    expect(matching(all, ' 东镇 ').map((one) => one.place.name)).toEqual(['林村'])
    expect(matching(all, '下村')).toHaveLength(1)
    expect(matching(all, '')).toHaveLength(2)
    expect(matching(all, '没有')).toEqual([])
    expect(above('县 / 东镇 / 林村')).toBe('县 / 东镇')
  })
})
