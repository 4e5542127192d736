import { describe, expect, it } from 'vitest'
import type { PlaceCode } from '@/shared/api'
import { paginate, perPage, printable, wording } from './printSheets'

const code = (id: string, path: string, state: PlaceCode['state'] = 'active'): PlaceCode => ({
  id,
  token: id,
  kind: 'grid',
  name: id,
  place: { id, name: id, depth: 3, path },
  url: `https://x/m/report?c=${id}`,
  scans: 0,
  state,
  created_at: '2026-11-22T00:00:00Z',
})

describe('paginate', () => {
  it.each([
    ['six', 13, [6, 6, 1]],
    ['eight', 16, [8, 8]],
    ['poster', 3, [1, 1, 1]],
    ['six', 0, []],
  ] as const)('%s: %i codes', (layout, n, pages) => {
    const cut = paginate(
      Array.from({ length: n }, (_, i) => i),
      layout,
    )
    expect(cut.map((page) => page.length)).toEqual(pages)
    expect(cut.flat()).toHaveLength(n)
  })
  it('knows how many fit', () => expect(perPage('eight')).toBe(8))
})

describe('printable', () => {
  it('prints what works, in walking order', () => {
    const list = [code('b', '乙村 / 第10网格'), code('a', '乙村 / 第2网格'), code('c', '甲村', 'revoked')]
    expect(printable(list).map((one) => one.id)).toEqual(['a', 'b'])
  })
})

describe('wording', () => {
  it('names the village of a grid', () => {
    const grid = { ...code('第2网格', '博美镇 / 石桥村 / 第2网格') }
    expect(wording(grid)).toEqual({ title: '石桥村 第2网格', within: '博美镇' })
  })
  it('keeps the own name of a facility', () => {
    const square = { ...code('x', '博美镇 / 石桥村'), name: '文化广场' }
    expect(wording(square)).toEqual({ title: '文化广场', within: '博美镇 石桥村' })
  })
})
