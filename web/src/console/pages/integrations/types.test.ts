import { describe, expect, it } from 'vitest'
import messages from '@/shared/i18n/zh-CN/console-admin.json'
import { EVENTS } from './types'

describe('kinds of events', () => {
  it('have a word each, and no word is left over but that of a trial', () => {
    const { test, case: words } = messages.hook.kind
    expect(test).toBeTruthy()
    expect(Object.keys(words).map((name) => `case.${name}`)).toEqual(EVENTS)
  })
})
