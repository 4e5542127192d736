import { expect, it } from 'vitest'
import { ageOn } from './age'

it.each([
  ['1950-11-26', '2026-11-26', 76],
  ['1950-11-27', '2026-11-26', 75],
  ['2026-01-01', '2026-11-26', 0],
  ['2004-02-29', '2025-02-28', 20],
  [null, '2026-11-26', null],
])('born %s, on %s: %s', (birth, day, age) => expect(ageOn(birth, day)).toBe(age))
