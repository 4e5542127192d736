import type { Lang } from '@/shared/i18n/lang'

const locale = (lang: Lang) => (lang === 'en' ? 'en-GB' : 'zh-CN')

export const count = (n: number, lang: Lang) => n.toLocaleString(locale(lang))

/** 1000 -> 1,000+ where there may be more than were counted. */
export const countOrMore = (n: number, more: boolean, lang: Lang) =>
  `${count(n, lang)}${more && n ? '+' : ''}`

/** 0.9932 -> 99.3%; an unknown rate is a dash, never 0 %; 100.0% is said only of all. */
export function rate(value: number | null | undefined): string {
  if (value === null || value === undefined) return '—'
  const rounded = Math.round(value * 1000) / 10
  return `${(rounded === 100 && value < 1 ? 99.9 : rounded).toFixed(1)}%`
}

export const decimal = (value: number | null | undefined, digits = 1) =>
  value === null || value === undefined ? '—' : value.toFixed(digits)

/** 172 KB, 3.4 MB */
export const bytes = (size: number) =>
  size < 1024 * 1024 ? `${Math.max(1, Math.round(size / 1024))} KB` : `${(size / 1024 / 1024).toFixed(1)} MB`
