import { describe, expect, it } from 'vitest'
import { draftOf, drawingOf, newKey, nextName, rebased, replaced, withEdit, without } from './drawing'
import type { BoundaryView, DraftPart, Drawing, Shape } from './types'

const shape = (n: number): Shape => ({ type: 'Polygon', coordinates: [[[n, 0]]] })
const part = (key: string, name: string): DraftPart => ({
  key,
  name,
  code: '',
  shape: shape(Number(key) || 0),
  dedicated: false,
  households: 0,
})
const drawing = (...parts: DraftPart[]): Drawing => ({ parts, ended: [], renumber: false })

describe('a drawing', () => {
  const village = drawing(part('10', '上村第1网格'), part('11', '上村第2网格'))

  it('holds the grids that have a shape', () => {
    const view = {
      parts: [
        { id: '10', name: '甲', code: '1', shape: shape(1), class: 'general', households: 3 },
        { id: '11', name: '乙', code: '2', shape: null, class: 'general', households: 0 },
      ],
    } as unknown as BoundaryView
    expect(drawingOf(view).parts.map((one) => one.key)).toEqual(['10'])
  })
  it('names a new grid after its siblings', () => {
    expect(nextName(village, '网格')).toBe('上村第3网格')
    expect(nextName(drawing(part('10', '大塘屯')), '网格')).toBe('网格2')
    expect(nextName(drawing(), '网格')).toBe('网格1')
    expect(nextName(without(village, '11'), '网格')).toBe('上村第3网格')
  })
  it('takes a split and a merge over', () => {
    const key = newKey(village)
    const split = withEdit(
      village,
      [
        { key: '10', shape: shape(1), area_km2: 1 },
        { key: '11', shape: shape(2), area_km2: 1 },
        { key, shape: shape(3), area_km2: 1 },
      ] as never,
      '网格',
    )
    expect(split.parts.map((one) => one.name)).toEqual(['上村第1网格', '上村第2网格', '上村第3网格'])
    const merged = withEdit(split, [{ key: '10', shape: shape(1), area_km2: 1 }] as never, '网格', '10')
    expect(merged.parts.map((one) => one.key)).toEqual(['10'])
    expect(merged.ended).toEqual([{ key: '11', name: '上村第2网格', into: '10' }])
  })
  it('ends every grid that a proposal does not name, but none of its own', () => {
    const next = replaced(village, [part('11', '上村第2网格'), part('n1', '新网格')])
    expect(next.ended.map((one) => one.key)).toEqual(['10'])
    expect(replaced(next, [part('n2', '又一个')]).ended.map((one) => one.key)).toEqual(['10', '11'])
  })
  it('takes over what another editor did to grids that this one left alone', () => {
    const mine = { ...village, parts: [part('10', '我改的'), part('11', '上村第2网格'), part('n1', '新')] }
    const fresh = drawing(
      { ...part('10', '上村第1网格'), shape: shape(99) },
      part('11', '别人改的'),
      part('12', '别人的'),
    )
    const next = rebased(mine, village, fresh)
    expect(next.parts.map((one) => one.name)).toEqual(['我改的', '别人改的', '新', '别人的'])
    expect(next.parts[0]?.shape).toEqual(shape(99))
    expect(rebased(mine, village, drawing(part('11', '乙'))).parts[0]?.key).toBe('n10')
  })
  it('is sent with its version and without what only the screen needs', () => {
    expect(draftOf('1', 'v', village, true)).toEqual({
      place: '1',
      version: 'v',
      parts: [
        { key: '10', name: '上村第1网格', shape: shape(10) },
        { key: '11', name: '上村第2网格', shape: shape(11) },
      ],
      ended: [],
      renumber: false,
      accept: true,
    })
  })
})
