import { describe, expect, it } from 'vitest'
import type { LiveEvent, PlaceCollection } from '@/shared/api'
import { polygonOf, pulseOf } from './pulses'

const polygon = (id: string, name: string, depth: number) => ({
  type: 'Feature' as const,
  geometry: { type: 'Polygon', coordinates: [] },
  properties: {
    id,
    name,
    depth,
    class: 'general' as const,
    label: [115.5, 22.8] as [number, number],
    open: 0,
    overdue: 0,
    reported: 0,
  },
})
const towns: PlaceCollection = {
  type: 'FeatureCollection',
  features: [polygon('10', '凤山街道', 1), polygon('11', '博美镇', 1)],
}
const grid = { id: '1003', name: '第3网格', depth: 3, path: '博美镇 / 城东社区 / 第3网格' }
const act = (change: Partial<LiveEvent>) =>
  ({
    id: '1',
    act: 'close',
    state: 'closed',
    title: '清理飞线充电',
    place: grid,
    point: null,
    ...change,
  }) as LiveEvent

describe('polygonOf', () => {
  it('finds the town a grid lies in by its path', () => {
    expect(polygonOf(grid, towns)?.id).toBe('11')
  })
  it('prefers the place itself', () => {
    expect(polygonOf({ id: '10', name: '凤山街道', depth: 1, path: '凤山街道' }, towns)?.id).toBe('10')
  })
  it('knows nothing of places outside the map', () => {
    expect(polygonOf({ ...grid, path: '金厢镇 / 城东社区 / 第3网格' }, towns)).toBeNull()
  })
})

describe('pulseOf', () => {
  it('uses the point of the case, else the middle of its place', () => {
    expect(pulseOf(act({ point: { lon: 1, lat: 2 } }), towns)).toMatchObject({
      lon: 1,
      lat: 2,
      settled: true,
    })
    expect(pulseOf(act({}), towns)).toMatchObject({ lon: 115.5, lat: 22.8 })
  })
  it('draws nothing without either', () => {
    expect(pulseOf(act({ place: null }), towns)).toBeNull()
  })
})
