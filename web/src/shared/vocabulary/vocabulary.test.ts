import { describe, expect, it } from 'vitest'
import { ICONS } from '@/shared/icon/paths'
import {
  bucketOf,
  categoryIcon,
  categoryTint,
  DEFAULT_SCALE,
  GRADE_TONES,
  OVERDUE_TONES,
  scaleFor,
  STATE_TONES,
} from '.'

/** WCAG contrast of two #rrggbb colours. */
function contrast(a: string, b: string): number {
  const light = (colour: string) => {
    const channel = (at: number) => {
      const value = parseInt(colour.slice(at, at + 2), 16) / 255
      return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
    }
    return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
  }
  const [high = 0, low = 0] = [light(a), light(b)].sort((x, y) => y - x)
  return (high + 0.05) / (low + 0.05)
}
const all = Object.entries({ ...STATE_TONES, ...GRADE_TONES, overdue: OVERDUE_TONES })

describe('tones', () => {
  it.each(all)('%s can be read in light and dark', (_, tones) => {
    expect(contrast(tones.light.fg, tones.light.bg)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(tones.dark.fg, tones.dark.bg)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(tones.light.dot, '#ffffff')).toBeGreaterThanOrEqual(3)
    expect(contrast(tones.dark.dot, '#15232f')).toBeGreaterThanOrEqual(3)
  })
})

describe('categories', () => {
  const keys = [
    'road',
    'trash',
    'water',
    'dispute',
    'fire',
    'elder',
    'other',
    'farm',
    'shield',
    'home',
    'law',
    'noise',
  ]
  it.each(keys)('%s has an icon and a tint that can be seen', (key) => {
    expect(ICONS[categoryIcon(key)]).toBeTruthy()
    expect(contrast(categoryTint(key, false), '#ffffff')).toBeGreaterThanOrEqual(3)
    expect(contrast(categoryTint(key, true), '#15232f')).toBeGreaterThanOrEqual(3)
  })
  it('draw an unknown key as other', () => {
    expect(categoryIcon('volcano')).toBe('other')
    expect(categoryIcon(null)).toBe('other')
  })
})

describe('the scale of a map', () => {
  it('keeps small counts in fixed classes', () => {
    expect(scaleFor([0, 3, 9])).toBe(DEFAULT_SCALE)
    expect([0, 1, 2, 3, 5, 6, 9, 40].map((n) => bucketOf(n, DEFAULT_SCALE))).toEqual([0, 1, 1, 2, 2, 3, 4, 4])
    expect(DEFAULT_SCALE.labels).toEqual(['0', '1–2', '3–5', '6–8', '≥9'])
  })
  it('cuts large counts at round numbers', () => {
    const scale = scaleFor([0, 400])
    expect(scale.bounds).toEqual([0, 1, 100, 200, 300])
    expect(bucketOf(399, scale)).toBe(4)
  })
})
