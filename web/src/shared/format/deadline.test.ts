import { beforeAll, describe, expect, it } from 'vitest'
import type { Due } from '@/shared/api'
import { testText } from '@/shared/testing/text'
import { ago, deadline, span } from './deadline'

const zh = testText()
const en = testText()
beforeAll(() => en.setLang('en'))

const now = Date.parse('2026-11-22T06:00:00Z')
const minutes = (n: number) => n * 60_000
const due = (change: Partial<Due> & { in?: number }): Due => ({
  state: 'in_progress',
  due_at: new Date(now + (change.in ?? 0)).toISOString(),
  due_provisional: false,
  paused: false,
  ...change,
})

describe('deadline', () => {
  it('says what is left in two units', () => {
    expect(deadline(due({ in: minutes(100) }), zh.t, now)).toEqual({
      text: '剩 1小时40分',
      tone: 'soon',
      provisional: false,
    })
    expect(deadline(due({ in: minutes(100) }), en.t, now)?.text).toBe('1h 40m left')
    expect(deadline(due({ in: minutes(3 * 1440 + 240) }), zh.t, now)?.text).toBe('剩 3天4小时')
  })
  it('says what is over and drops zero minutes', () => {
    expect(deadline(due({ in: -minutes(300) }), zh.t, now)).toMatchObject({ text: '超 5小时', tone: 'late' })
    expect(deadline(due({ in: -minutes(300) }), en.t, now)?.text).toBe('5h overdue')
  })
  it('never says zero minutes', () => {
    expect(deadline(due({ in: 10_000 }), zh.t, now)?.text).toBe('剩 1分钟')
  })
  it('marks a provisional deadline', () => {
    const shown = deadline(due({ in: minutes(1440), due_provisional: true }), zh.t, now)
    expect(shown?.text).toBe('剩 1天 · 暂定')
    expect(shown?.tone).toBe('calm')
  })
  it('stops with the case and with a pause', () => {
    expect(deadline(due({ state: 'closed' }), zh.t, now)).toBeNull()
    expect(deadline(due({ state: 'suspended', paused: true }), zh.t, now)?.text).toBe('暂停计时')
    expect(deadline(due({ due_at: null }), zh.t, now)?.text).toBe('还没定期限')
  })
})

describe('span and ago', () => {
  it('speak both languages', () => {
    expect(span(minutes(1440 * 2), en.t)).toBe('2d')
    expect(ago(now - minutes(5), zh.t, now)).toBe('5分钟前')
    expect(ago(now - 5_000, en.t, now)).toBe('just now')
  })
})
