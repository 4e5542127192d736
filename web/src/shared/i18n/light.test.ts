import { describe, expect, it } from 'vitest'
import { createLightText } from './light'

describe('words without vue-i18n', () => {
  it('tells one from many as vue-i18n does', async () => {
    const english = { points: '{n} point | {n} points', plain: 'a | b', left: '{n} left' }
    const text = createLightText({ points: '{n} 分' }, async () => english)
    expect(text.t('points', { n: 1 })).toBe('1 分')
    await text.setLang('en')
    expect([0, 1, 2].map((n) => text.t('points', { n }))).toEqual(['0 points', '1 point', '2 points'])
    expect(text.t('left', { n: 1 })).toBe('1 left')
    await text.setLang('zh-CN')
  })
})
