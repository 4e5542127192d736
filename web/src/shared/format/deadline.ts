import type { Due } from '@/shared/api/types'
import type { Translate } from '@/shared/i18n/text'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** From here on a deadline is shown as near. */
export const SOON = 4 * HOUR

export type DeadlineTone = 'late' | 'soon' | 'calm' | 'paused' | 'none'
export interface Deadline {
  text: string
  tone: DeadlineTone
  provisional: boolean
}

/** Two units at most: 3天4小时, 1小时40分, 12分钟; a whole hour drops its zero minutes. */
export function span(ms: number, t: Translate): string {
  const length = Math.abs(ms)
  const days = Math.floor(length / DAY)
  const hours = Math.floor((length % DAY) / HOUR)
  const minutes = Math.floor((length % HOUR) / MINUTE)
  const part = (unit: string, n: number) => t(`common.time.${unit}`, { n })
  const joined = (first: string, second: string | null) =>
    second === null ? first : first + (/[a-z]$/.test(first) ? ' ' : '') + second
  if (days > 0) return joined(part('days', days), hours ? part('hours', hours) : null)
  if (hours > 0) return joined(part('hours', hours), minutes ? part('minutes', minutes) : null)
  return part('minutesOnly', Math.max(1, minutes))
}

/** What the countdown says; null when the case is over and no countdown makes sense. */
export function deadline(due: Due, t: Translate, now = Date.now()): Deadline | null {
  if (due.state === 'closed' || due.state === 'resolved') return null
  if (due.paused) return { text: t('common.time.paused'), tone: 'paused', provisional: false }
  if (!due.due_at) return { text: t('common.time.noDeadline'), tone: 'none', provisional: false }
  const left = Date.parse(due.due_at) - now
  const late = left < 0
  const text = t(late ? 'common.time.over' : 'common.time.left', { time: span(left, t) })
  const mark = due.due_provisional ? `${text} · ${t('common.time.provisional')}` : text
  return { text: mark, tone: late ? 'late' : left < SOON ? 'soon' : 'calm', provisional: due.due_provisional }
}

/** 刚刚, 5分钟前, 2小时前 ... */
export function ago(at: string | number, t: Translate, now = Date.now()): string {
  const passed = now - new Date(at).getTime()
  return passed < MINUTE ? t('common.time.now') : t('common.time.ago', { time: span(passed, t) })
}
