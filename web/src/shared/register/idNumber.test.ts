import { describe, expect, it } from 'vitest'
import { isDay, readIdNumber } from './idNumber'

// The example of the standard itself.
const WOMAN = '11010519491231002X'
const TODAY = '2026-11-26'

describe('an identity number', () => {
  it('tells day of birth and sex', () => {
    expect(readIdNumber(WOMAN, TODAY)).toEqual({ fault: null, birth: '1949-12-31', sex: 'female' })
    expect(readIdNumber('440524188001010014', TODAY)).toEqual({
      fault: null,
      birth: '1880-01-01',
      sex: 'male',
    })
  })
  it('is read as people write it', () => {
    expect(readIdNumber(' 110105 19491231 002x ', TODAY).fault).toBeNull()
  })
  it.each([
    ['1101051949123100', 'length'],
    ['11010519491231OO2X', 'letters'],
    ['110105194913310029', 'date'],
    ['110105199002300021', 'date'],
    ['110105194912310021', 'check'],
  ])('%s is refused: %s', (number, fault) => expect(readIdNumber(number, TODAY).fault).toBe(fault))
  it('is not of somebody who is not born yet', () => {
    expect(readIdNumber(WOMAN, '1949-12-30').fault).toBe('date')
  })
  it('notices every single wrong digit', () => {
    for (let at = 0; at < 17; at += 1) {
      const wrong = WOMAN.slice(0, at) + ((Number(WOMAN[at]) + 1) % 10) + WOMAN.slice(at + 1)
      expect(readIdNumber(wrong, TODAY).fault, wrong).not.toBeNull()
    }
  })
})

describe('a day', () => {
  it.each([
    ['2024-02-29', true],
    ['2025-02-29', false],
    ['2025-2-3', false],
    ['', false],
  ])('%s: %s', (text, is) => expect(isDay(text)).toBe(is))
})
