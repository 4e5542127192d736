import { describe, expect, it } from 'vitest'
import { pagesOf, sheets } from './paper'

describe('sheets of a print run', () => {
  it('has a page for each board, and ten cards on a page', () => {
    expect(pagesOf('board', 282, 1)).toBe(282)
    expect(pagesOf('cards', 282, 1)).toBe(29)
    expect(pagesOf('cards', 282, 10)).toBe(282)
  })
  it('loses nothing', () => {
    const all = Array.from({ length: 23 }, (_, i) => i)
    expect(sheets(all, 10).map((group) => group.length)).toEqual([10, 10, 3])
    expect(sheets(all, 10).flat()).toEqual(all)
    expect(sheets([], 10)).toEqual([])
  })
})
