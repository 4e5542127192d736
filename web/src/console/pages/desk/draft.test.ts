import { describe, expect, it } from 'vitest'
import { emptyDraft, entryOf, hasOutsideNumber, looksLikePhone, plainPhone, troubleOf } from './draft'

const draft = (change = {}) => ({ ...emptyDraft(), text: '门口水管爆了', ...change })

describe('phone numbers', () => {
  it('are read as people say them', () => {
    expect(plainPhone('+86 138-0000 1234')).toBe('13800001234')
  })
  it.each([
    ['13800001234', true],
    ['0775-4321001', true],
    ['12345', true],
    ['138000', true],
    ['1380000123', false],
    ['abc', false],
  ])('%s -> %s', (typed, good) => expect(looksLikePhone(typed)).toBe(good))
})

describe('troubleOf', () => {
  it('wants a sentence and nothing else', () => {
    expect(troubleOf(draft())).toBeNull()
    expect(troubleOf(draft({ text: ' ' }))).toBe('text')
  })
  it('wants a right number, and one at all for calling back', () => {
    expect(troubleOf(draft({ phone: '1380' }))).toBe('phone')
    expect(troubleOf(draft({ callback: true }))).toBe('callback')
    expect(troubleOf(draft({ callback: true, phone: '13800001234' }))).toBeNull()
  })
  it('does not ask an anonymous caller for a number', () => {
    expect(troubleOf(draft({ anonymous: true, phone: '1380', callback: true }))).toBeNull()
  })
})

describe('entryOf', () => {
  it('leaves out what was not given', () => {
    expect(entryOf(draft())).toEqual({ channel: 'hotline', text: '门口水管爆了' })
  })
  it('keeps name and number of an anonymous caller back', () => {
    const entry = entryOf(draft({ anonymous: true, name: '覃桂英', phone: '13800001234', callback: true }))
    expect(entry).toEqual({ channel: 'hotline', text: '门口水管爆了', anonymous: true })
  })
  it('carries the outside number only where there is one', () => {
    expect(entryOf(draft({ channel: 'transfer', outsideNumber: 'Z-1' })).outside_number).toBe('Z-1')
    expect(entryOf(draft({ channel: 'hotline', outsideNumber: 'Z-1' })).outside_number).toBeUndefined()
    expect(['site', 'inspection', 'reception', 'transfer'].every((c) => hasOutsideNumber(c as never))).toBe(
      true,
    )
  })
})

it('gives every draft its own key', () => {
  expect(emptyDraft().key).not.toBe(emptyDraft().key)
})
