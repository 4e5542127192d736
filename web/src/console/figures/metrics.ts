import type { Figures } from '@/shared/api'
import { count, decimal, rate } from '@/shared/format'
import type { Lang } from '@/shared/i18n'

export type MetricKey =
  | 'reported'
  | 'reply_rate'
  | 'close_rate'
  | 'on_time_rate'
  | 'satisfied_rate'
  | 'median_days'
  | 'open'
  | 'overdue'
export interface Metric {
  key: MetricKey
  kind: 'number' | 'rate' | 'days'
  /** The two counts of a rate, in this order: part, whole. */
  of?: [keyof Figures, keyof Figures]
}

/** The columns of the table, in this order; rates also stand as tiles. */
export const METRICS: Metric[] = [
  { key: 'reported', kind: 'number' },
  { key: 'reply_rate', kind: 'rate', of: ['replied', 'reported'] },
  { key: 'close_rate', kind: 'rate', of: ['closed', 'reported'] },
  { key: 'on_time_rate', kind: 'rate', of: ['on_time', 'closed'] },
  { key: 'satisfied_rate', kind: 'rate', of: ['satisfied', 'rated'] },
  { key: 'median_days', kind: 'days' },
  { key: 'open', kind: 'number' },
  { key: 'overdue', kind: 'number' },
]

export function shown(metric: Metric, figures: Figures, lang: Lang): string {
  const value = figures[metric.key]
  if (metric.kind === 'rate') return rate(value)
  if (metric.kind === 'days') return decimal(value)
  return value === null ? '—' : count(value, lang)
}

/** "29,100 / 29,300", what stands behind a rate. */
export function counts(metric: Metric, figures: Figures, lang: Lang): string {
  if (!metric.of) return ''
  return metric.of.map((key) => count(figures[key] ?? 0, lang)).join(' / ')
}
