import { describe, expect, it } from 'vitest'
import { metres, nearestFirst } from './distance'

describe('the way to a house', () => {
  const here = { lon: 106.5, lat: 31.2 }
  it('is measured in metres', () => {
    expect(metres(here, here)).toBe(0)
    expect(Math.round(metres(here, { lon: 106.5, lat: 31.201 }))).toBe(111)
  })
  it('puts the nearest first and those without a point last', () => {
    const rows = [
      { id: 'none', point: null },
      { id: 'far', point: { lon: 106.6, lat: 31.2 } },
      { id: 'near', point: { lon: 106.501, lat: 31.2 } },
      { id: 'none too', point: null },
    ]
    expect(nearestFirst(rows, here).map((row) => row.id)).toEqual(['near', 'far', 'none', 'none too'])
  })
})
