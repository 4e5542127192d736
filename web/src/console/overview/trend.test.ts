import { describe, expect, it } from 'vitest'
import { axisFor, linePoints } from './trend'

describe('the axis of the trend', () => {
  it('ends at a round number above the highest value', () => {
    expect(axisFor(89)).toEqual({ top: 100, ticks: [0, 25, 50, 75, 100] })
    expect(axisFor(3)).toEqual({ top: 3, ticks: [0, 1, 2, 3] })
    expect(axisFor(1200).top).toBe(1500)
  })
  it('stands even when nothing happened', () => {
    expect(axisFor(0)).toEqual({ top: 1, ticks: [0, 1] })
  })
  it.each([1, 2, 7, 19, 41, 86, 99, 101, 437, 5001])('covers %i with few whole steps', (highest) => {
    const { top, ticks } = axisFor(highest)
    expect(top).toBeGreaterThanOrEqual(highest)
    expect(ticks.every(Number.isInteger)).toBe(true)
    expect(ticks.length).toBeLessThanOrEqual(6)
  })
})

describe('the line', () => {
  it('runs from edge to edge', () => {
    expect(linePoints([0, 50, 100], 100)).toEqual([
      [0, 100],
      [50, 50],
      [100, 0],
    ])
    expect(linePoints([4], 4)).toEqual([[0, 0]])
  })
})
