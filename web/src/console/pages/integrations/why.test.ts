import { expect, it } from 'vitest'
import type { Text } from '@/shared/i18n'
import { EVENTS } from './types'
import { whyWord } from './why'
import zh from '@/shared/i18n/zh-CN/console-admin.json'
import en from '@/shared/i18n/en/console-admin.json'

const t = ((key: string, gaps?: object) => `${key}${gaps ? JSON.stringify(gaps) : ''}`) as Text['t']

it('puts what a receiver failed with into words', () => {
  expect(whyWord(t, { error: 'timeout', status: null })).toBe('admin.hook.why.timeout{"status":""}')
  expect(whyWord(t, { error: 'status', status: 503 })).toBe('admin.hook.why.status{"status":503}')
  expect(whyWord(t, { error: 'something new' })).toBe('something new')
})

it('has a word for every kind of event in both languages', () => {
  for (const event of EVENTS) {
    for (const words of [zh, en]) {
      const [group = '', name = ''] = event.split('.')
      const kinds: Record<string, unknown> = words.hook.kind
      expect((kinds[group] as Record<string, string>)[name], event).toBeTruthy()
    }
  }
})
