import { describe, expect, it } from 'vitest'
import { missingOf, nominationAct } from './nomination'

describe('a nomination', () => {
  it('asks for the star first and then for the reason', () => {
    expect(missingOf({ star: null, reason: 'x' })?.card).toBe('star')
    expect(missingOf({ star: 0, reason: '  ' })?.card).toBe('reason')
    expect(missingOf({ star: 0, reason: 'x' })).toBeNull()
  })
  it('is sent about the own household with what was written', () => {
    const act = nominationAct('7', '邻里和睦之星', { star: 2, reason: ' 常年照顾邻居 ' })
    expect(act.path).toBe('/stars/7/nominations')
    expect(act.fields).toEqual({ star: 2, reason: '常年照顾邻居' })
  })
})
