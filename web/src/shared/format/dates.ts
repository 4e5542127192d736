import type { Lang } from '@/shared/i18n/lang'
import type { Translate } from '@/shared/i18n/text'

/** The whole country keeps one time. */
export const ZONE = 'Asia/Shanghai'

const made = new Map<string, Intl.DateTimeFormat>()
function formatter(lang: Lang, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = lang + name
  const known = made.get(key)
  if (known) return known
  const locale = lang === 'en' ? 'en-GB' : 'zh-CN'
  const fresh = new Intl.DateTimeFormat(locale, { timeZone: ZONE, hour12: false, ...options })
  made.set(key, fresh)
  return fresh
}
const asDate = (at: string | number | Date) => new Date(at)

/** 2026年11月22日 / 22 November 2026 */
export const longDate = (at: string | number | Date, lang: Lang) =>
  formatter(lang, 'long', { year: 'numeric', month: 'long', day: 'numeric' }).format(asDate(at))

/** 11月22日 08:40 / 22 Nov, 08:40; with the year where it is another one. */
export function dateTime(at: string | number | Date, lang: Lang, now = Date.now()): string {
  const thisYear = isoDay(at).slice(0, 4) === isoDay(now).slice(0, 4)
  return formatter(lang, thisYear ? 'dateTime' : 'yearTime', {
    ...(thisYear ? {} : { year: 'numeric' }),
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(asDate(at))
}

/** 2026/11/22 08:40, for tables and print. */
export const fullDateTime = (at: string | number | Date, lang: Lang) =>
  formatter(lang, 'full', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).format(asDate(at))

export const clock = (at: string | number | Date, lang: Lang) =>
  formatter(lang, 'clock', { hour: '2-digit', minute: '2-digit' }).format(asDate(at))

/** YYYY-MM-DD in the country's time, for queries. */
export function isoDay(at: string | number | Date): string {
  return new Date(asDate(at).getTime() + 8 * 3_600_000).toISOString().slice(0, 10)
}

/** 今天 08:40, 昨天 08:40, else month and day, and the year where it is another one. */
export function when(at: string, lang: Lang, t: Translate, now = Date.now()): string {
  const day = isoDay(at)
  if (day === isoDay(now)) return t('common.time.today', { time: clock(at, lang) })
  if (day === isoDay(now - 86_400_000)) return t('common.time.yesterday', { time: clock(at, lang) })
  return dateTime(at, lang, now)
}
