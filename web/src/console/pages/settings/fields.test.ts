import { describe, expect, it } from 'vitest'
import { fieldParts } from './fields'

describe('names of fields', () => {
  it('are a word and what is left', () => {
    expect(fieldParts('limits.urgent.hours')).toEqual({
      key: 'admin.setting.field.limits',
      rest: 'urgent hours',
    })
    expect(fieldParts('danger.0.word')).toEqual({ key: 'admin.setting.field.danger', rest: '1 word' })
    expect(fieldParts('danger')).toEqual({ key: 'admin.setting.field.danger', rest: '' })
    expect(fieldParts('new_thing.x')).toEqual({ key: null, rest: 'new_thing.x' })
  })
})
