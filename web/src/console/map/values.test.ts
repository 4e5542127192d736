import { describe, expect, it } from 'vitest'
import { bucketOf } from '@/shared/vocabulary'
import { classesOf, largestFirst, valueOf } from './values'

const layer = { code: 'kind.low_income' }

describe('what a place is coloured by', () => {
  it('is the number, or its share of the households', () => {
    const numbers = { 'kind.low_income': 6, households: 48 }
    expect(valueOf(numbers, layer, false)).toBe(6)
    expect(valueOf(numbers, layer, true)).toBe(12.5)
    expect(valueOf({ 'kind.low_income': 0, households: 0 }, layer, true)).toBe(0)
  })

  it('stays hidden where the number or what it is divided by is hidden', () => {
    expect(valueOf({ 'kind.low_income': null, households: 48 }, layer, true)).toBeNull()
    expect(valueOf({ 'kind.low_income': 7, households: null }, layer, true)).toBeNull()
    expect(valueOf({}, layer, false)).toBeNull()
  })

  it('is listed from the largest, what is hidden before none', () => {
    const rows = [
      { name: '一', value: 0 },
      { name: '二', value: null },
      { name: '三', value: 8 },
      { name: '四', value: 12 },
    ]
    expect(largestFirst(rows).map((row) => row.name)).toEqual(['四', '三', '二', '一'])
  })

  it('falls into classes of whole numbers or of shares', () => {
    const counts = classesOf([{ value: 48_000 }, { value: null }, { value: 0 }], false)
    expect(counts.labels).toEqual(['0', '1–14,999', '15,000–29,999', '30,000–44,999', '≥45,000'])
    const shares = classesOf([{ value: 0.4 }, { value: 7.9 }, { value: 0 }], true)
    expect(shares.labels).toEqual(['0', '＜2', '2–4', '4–6', '≥6'])
    expect([0, 0.4, 2, 7.9].map((value) => bucketOf(value, shares))).toEqual([0, 1, 2, 4])
  })
})
