import { isoDay } from '@/shared/format'

export const PERIODS = ['thisMonth', 'lastMonth', 'thisYear', 'lastYear', 'year', 'custom'] as const
export type PeriodKey = (typeof PERIODS)[number]
export interface Period {
  from: string
  to: string
}

const pad = (n: number) => String(n).padStart(2, '0')
/** The last day of a month, 1 to 12, in any year. */
const lastDay = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate()

/** The days of a named period as people mean it; `year` begins on this very day a year ago, so that no hour of it is lost. */
export function periodOf(key: Exclude<PeriodKey, 'custom'>, now = Date.now()): Period {
  const today = isoDay(now)
  const year = Number(today.slice(0, 4))
  const month = Number(today.slice(5, 7))
  switch (key) {
    case 'thisMonth':
      return { from: `${year}-${pad(month)}-01`, to: today }
    case 'lastMonth': {
      const [y, m] = month === 1 ? [year - 1, 12] : [year, month - 1]
      return { from: `${y}-${pad(m)}-01`, to: `${y}-${pad(m)}-${pad(lastDay(y, m))}` }
    }
    case 'thisYear':
      return { from: `${year}-01-01`, to: today }
    case 'lastYear':
      return { from: `${year - 1}-01-01`, to: `${year - 1}-12-31` }
    case 'year':
      return {
        from: `${year - 1}-${pad(month)}-${pad(Math.min(Number(today.slice(8, 10)), lastDay(year - 1, month)))}`,
        to: today,
      }
  }
}

/** Which named period these days are, for the pressed button. */
export function keyOf(period: Period, now = Date.now()): PeriodKey {
  const named = PERIODS.filter((key) => key !== 'custom')
  return named.find((key) => JSON.stringify(periodOf(key, now)) === JSON.stringify(period)) ?? 'custom'
}
