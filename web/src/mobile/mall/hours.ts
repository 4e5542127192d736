import type { ShopOpening } from '@/shared/api'
import type { Text } from '@/shared/i18n/text'

/** Opening hours in words: weekdays that follow each other are joined. */
export function hoursOf(opening: ShopOpening, t: Text['t']): string[] {
  return opening.hours.map((span) => {
    const days = [...span.days].sort((a, b) => a - b)
    const row = days.length > 2 && days.every((day, i) => i === 0 || day === (days[i - 1] ?? 0) + 1)
    const word = (day: number | undefined) => t(`mall.days.${day ?? 1}`)
    const named =
      days.length === 7
        ? t('mall.every')
        : row
          ? `${word(days[0])}–${word(days.at(-1))}`
          : days.map(word).join(' ')
    return t('mall.hours', { days: named, from: span.from, to: span.to })
  })
}

/** Holidays that are not over. */
export function holidaysOf(opening: ShopOpening, today: string, t: Text['t']): string[] {
  const ahead = opening.closed.filter((one) => one.last >= today)
  return ahead.map((one) => t('mall.holiday', { first: one.first, last: one.last, why: one.why }))
}
