import { describe, expect, it } from 'vitest'
import messages from '@/shared/i18n/zh-CN/console-admin.json'
import { EVENTS } from './types'

describe('kinds of events', () => {
  it('have a word each, and no word is left over but that of a trial', () => {
    const { test, ...groups } = messages.hook.kind
    expect(test).toBeTruthy()
    const named = Object.entries(groups).flatMap(([group, words]) =>
      Object.keys(words).map((name) => `${group}.${name}`),
    )
    expect(named).toEqual(EVENTS)
  })
})
