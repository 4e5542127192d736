import { describe, expect, it } from 'vitest'
import en from '@/shared/i18n/en/console-kinds.json'
import zh from '@/shared/i18n/zh-CN/console-kinds.json'
import { ICONS } from './icons'
import { codeFor } from './kind'

describe('the code of a new kind', () => {
  it('is made of its English name', () => {
    expect(codeFor("Old soldier's home", [])).toBe('old_soldiers_home')
    expect(codeFor('Craft 2', ['craft'])).toBe('craft_a')
    expect(codeFor('', [])).toBe('kind_a')
    expect(codeFor('', ['kind_a'])).toBe('kind_b')
  })
})

it('has a name for every icon, in both languages', () => {
  for (const words of [zh, en]) expect(Object.keys(words.icons).sort()).toEqual(Object.keys(ICONS).sort())
})

it('draws icons that the server takes', () => {
  for (const icon of Object.values(ICONS)) expect(icon).toMatch(/^M[\d .,MmLlHhVvCcSsAaZz-]+$/)
})
