import { describe, expect, it } from 'vitest'
import type { Act } from '@/shared/api'
import { bodyOf, formsFor, missingOf, needsDesk } from './actForms'

const input = { words: '', photos: [] as Blob[], days: 3 }
const form = (act: Act, name: string = act) => {
  const found = formsFor({ acts: [act] }).find((one) => one.name === name)
  if (!found) throw new Error(`no form ${name}`)
  return found
}

describe('the acts of a worker', () => {
  it('are exactly those the server allows', () => {
    expect(formsFor({ acts: ['note', 'accept'] }).map((one) => one.name)).toEqual(['accept', 'note'])
    expect(formsFor({ acts: ['check'] }).map((one) => one.name)).toEqual(['passed', 'failed'])
    expect(formsFor({ acts: ['assign'] })).toEqual([])
    expect(needsDesk({ acts: ['assign'] })).toBe(true)
  })
  it('want a photo and a sentence where something was done on site', () => {
    expect(missingOf(form('on_spot'), input)).toBe('mobile.case.missingPhotos')
    expect(missingOf(form('on_spot'), { ...input, photos: [new Blob()] })).toBe('mobile.case.missingWords')
    expect(missingOf(form('accept'), input)).toBeNull()
    expect(missingOf(form('return'), input)).toBe('mobile.case.missingWords')
  })
  it('carry the version and their own fields', () => {
    expect(bodyOf(form('check', 'failed'), { ...input, words: ' 还在漏 ' }, 4)).toEqual({
      version: 4,
      passed: false,
      text: '还在漏',
    })
    expect(bodyOf(form('ask_extension'), { ...input, words: '等材料' }, 1)).toEqual({
      version: 1,
      days: 3,
      reason: '等材料',
    })
    expect(bodyOf(form('accept'), input, 2)).toEqual({ version: 2 })
  })
})
