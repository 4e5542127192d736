import { describe, expect, it } from 'vitest'
import { deskAct } from './deskKeys'

const press = (key: string, change = {}) => ({
  key,
  code: /^\d$/.test(key) ? `Digit${key}` : `Key${key.toUpperCase()}`,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  isComposing: false,
  ...change,
})

describe('deskAct', () => {
  it('files with Ctrl+Enter from any field', () => {
    for (const spot of ['phone', 'categories', 'elsewhere'] as const)
      expect(deskAct(press('Enter', { ctrlKey: true }), spot)).toEqual({ do: 'file' })
  })
  it('never files the filed case again', () => {
    expect(deskAct(press('Enter', { ctrlKey: true }), 'filed')).toBeNull()
    expect(deskAct(press('Enter'), 'filed')).toEqual({ do: 'next' })
  })
  it('looks the caller up from the number', () => {
    expect(deskAct(press('Enter'), 'phone')).toEqual({ do: 'lookup' })
    expect(deskAct(press('Enter'), 'elsewhere')).toBeNull()
  })
  it('takes digits as categories only where they are not text', () => {
    expect(deskAct(press('3'), 'categories')).toEqual({ do: 'category', index: 2 })
    expect(deskAct(press('3'), 'phone')).toBeNull()
    expect(deskAct(press('£', { code: 'Digit3', altKey: true }), 'elsewhere')).toEqual({
      do: 'category',
      index: 2,
    })
  })
  it('jumps between the fields', () => {
    expect(deskAct(press('a', { altKey: true }), 'phone')).toEqual({ do: 'focus', field: 'place' })
  })
  it('leaves Enter to the input method', () => {
    expect(deskAct(press('Enter', { ctrlKey: true, isComposing: true }), 'elsewhere')).toBeNull()
    expect(deskAct(press('Enter', { isComposing: true }), 'phone')).toBeNull()
  })
})
