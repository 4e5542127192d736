import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import type { Due } from '@/shared/api'
import { createText } from '@/shared/i18n'
import { TEXT } from '@/shared/i18n/text'
import DueText from './DueText.vue'

const words: Record<string, string> = {
  'common.time.left': '剩 {time}',
  'common.time.over': '超 {time}',
  'common.time.hours': '{n}小时',
  'common.time.minutes': '{n}分',
  'common.time.minutesOnly': '{n}分钟',
  'common.time.paused': '暂停计时',
}
const t = (key: string, fill: Record<string, string | number> = {}) =>
  (words[key] ?? key).replace(/\{(\w+)\}/g, (_, name: string) => String(fill[name]))
const text = { ...createText([], [], () => Promise.resolve([])), t }
const due = (change: Partial<Due> = {}): Due => ({
  state: 'in_progress',
  due_at: '2026-11-22T10:40:00Z',
  due_provisional: false,
  paused: false,
  ...change,
})
const show = (one: Due) =>
  mount(DueText, { props: { due: one }, global: { provide: { [TEXT as symbol]: text } } })

beforeEach(() => vi.useFakeTimers({ now: new Date('2026-11-22T09:00:00Z') }))
afterEach(() => vi.useRealTimers())

describe('the countdown', () => {
  it('runs down and over while the page stays open', async () => {
    const shown = show(due())
    vi.setSystemTime(new Date('2026-11-22T10:39:00Z'))
    vi.advanceTimersByTime(30_000)
    await nextTick()
    expect(shown.text()).toBe('剩 1分钟')
    expect(shown.classes()).toContain('soon')
    vi.setSystemTime(new Date('2026-11-22T15:40:00Z'))
    vi.advanceTimersByTime(30_000)
    await nextTick()
    expect(shown.text()).toBe('超 5小时')
    expect(shown.classes()).toContain('late')
  })
  it('stands still while suspended and ends with the work', () => {
    expect(show(due({ paused: true })).text()).toBe('暂停计时')
    expect(show(due({ state: 'closed' })).text()).toBe('—')
  })
})
