import { describe, expect, it } from 'vitest'
import { keyOf, periodOf } from './period'

const at = (text: string) => Date.parse(text)

describe('periods', () => {
  it('follow the calendar of the country, not of the computer', () => {
    // Half past midnight in Shanghai is still the day before in UTC.
    expect(periodOf('thisMonth', at('2026-10-31T16:30:00Z'))).toEqual({
      from: '2026-11-01',
      to: '2026-11-01',
    })
  })
  it('know the length of months', () => {
    expect(periodOf('lastMonth', at('2028-03-10T04:00:00Z'))).toEqual({
      from: '2028-02-01',
      to: '2028-02-29',
    })
    expect(periodOf('lastMonth', at('2027-01-10T04:00:00Z'))).toEqual({
      from: '2026-12-01',
      to: '2026-12-31',
    })
  })
  it('hold the whole of the last 365 days, the hours of the first one too', () => {
    expect(periodOf('year', at('2026-11-23T04:00:00Z'))).toEqual({ from: '2025-11-23', to: '2026-11-23' })
    expect(periodOf('year', at('2028-02-29T04:00:00Z'))).toEqual({ from: '2027-02-28', to: '2028-02-29' })
    for (let now = at('2026-01-01T00:30:00Z'); now < at('2028-03-02T00:00:00Z'); now += 7 * 3_600_000) {
      const { from } = periodOf('year', now)
      expect(Date.parse(`${from}T00:00:00+08:00`)).toBeLessThanOrEqual(now - 365 * 86_400_000)
    }
  })
  it('are recognised', () => {
    const now = at('2026-11-23T04:00:00Z')
    expect(keyOf({ from: '2025-01-01', to: '2025-12-31' }, now)).toBe('lastYear')
    expect(keyOf({ from: '2026-02-03', to: '2026-02-05' }, now)).toBe('custom')
  })
})
