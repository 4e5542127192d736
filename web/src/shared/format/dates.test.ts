import { describe, expect, it } from 'vitest'
import { testText } from '@/shared/testing/text'
import { clock, fullDateTime, isoDay, when } from './dates'
import { bytes, rate } from './numbers'

describe('dates', () => {
  const evening = '2026-11-22T17:30:00Z'
  it("are in the country's time, whatever the phone thinks", () => {
    expect(isoDay(evening)).toBe('2026-11-23')
    expect(clock(evening, 'zh-CN')).toBe('01:30')
    expect(fullDateTime(evening, 'zh-CN')).toBe('2026/11/23 01:30')
  })
  it('name today and yesterday', () => {
    const { t } = testText()
    const now = Date.parse('2026-11-23T04:00:00Z')
    expect(when(evening, 'zh-CN', t, now)).toBe('今天 01:30')
    expect(when('2026-11-22T02:00:00Z', 'zh-CN', t, now)).toBe('昨天 10:00')
    expect(when('2026-11-01T02:00:00Z', 'en', t, now)).toContain('1 Nov')
  })
  it('name the year only where it is another one', () => {
    const { t } = testText()
    const now = Date.parse('2026-11-23T04:00:00Z')
    expect(when('2026-01-02T02:00:00Z', 'zh-CN', t, now)).toBe('1月2日 10:00')
    // New Year comes eight hours earlier than the clock of the server.
    expect(when('2025-12-31T17:00:00Z', 'zh-CN', t, now)).toBe('1月1日 01:00')
    expect(when('2025-12-31T02:00:00Z', 'zh-CN', t, now)).toBe('2025年12月31日 10:00')
  })
})

describe('numbers', () => {
  it('show a rate with one digit and an unknown one as a dash', () => {
    expect(rate(29_100 / 29_300)).toBe('99.3%')
    expect(rate(null)).toBe('—')
    expect(rate(0)).toBe('0.0%')
  })
  it('say 100 % only of all', () => {
    expect(rate(0.9999)).toBe('99.9%')
    expect(rate(1)).toBe('100.0%')
  })
  it('show sizes', () => {
    expect(bytes(176_128)).toBe('172 KB')
    expect(bytes(3_565_158)).toBe('3.4 MB')
  })
})
