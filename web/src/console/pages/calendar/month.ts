/** One day of a month sheet; `null` fills the first week. */
export interface DayCell {
  date: string
  day: number
  weekend: boolean
}

const two = (n: number) => String(n).padStart(2, '0')

/** The days of a month, weeks beginning on Monday. */
export function monthSheet(year: number, month: number): (DayCell | null)[] {
  const first = new Date(Date.UTC(year, month - 1, 1))
  const lead = (first.getUTCDay() + 6) % 7
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate()
  const cells: (DayCell | null)[] = Array.from({ length: lead }, () => null)
  for (let day = 1; day <= days; day += 1) {
    const weekday = (lead + day - 1) % 7
    cells.push({ date: `${year}-${two(month)}-${two(day)}`, day, weekend: weekday >= 5 })
  }
  return cells
}

/** What a click makes of a day: a weekday goes off, a weekend is worked, and a marked day is ordinary again. */
export function toggled(marks: Record<string, boolean>, cell: DayCell): Record<string, boolean> {
  const next = { ...marks }
  if (cell.date in next) delete next[cell.date]
  else next[cell.date] = !cell.weekend
  return next
}
