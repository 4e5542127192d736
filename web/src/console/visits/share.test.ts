import { describe, expect, it } from 'vitest'
import { leftOut, shareWord } from './share'

describe('a share of visited households', () => {
  it('is whole only when nobody was left out', () => {
    expect(shareWord(1000)).toBe('100%')
    expect(shareWord(999)).toBe('99%')
    expect(shareWord(null)).toBe('—')
    expect(leftOut({ permille: 1000 })).toBe(0)
    expect(leftOut({ permille: 999 })).toBe(1)
    expect(leftOut({ permille: null })).toBe(0)
  })
})
