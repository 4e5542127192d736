import type { Bi } from '@/shared/api'

export interface CalendarDay {
  date: string
  name: string
  off: boolean
}
export interface CalendarYear {
  year: number
  shipped: boolean
  loaded_at: string | null
  author: string | null
  days: CalendarDay[]
}
export interface CalendarPreview {
  year: number
  off: number
  work: number
  replaces: boolean
  /** Open deadlines that are computed again. */
  deadlines: number
  /** Of these, the ones that move. */
  moved: number
  moves: { before: string; after: string; cases: number }[]
  warnings: Bi[]
}
/** What is sent: the text of a file, or days marked by hand. */
export interface YearInput {
  year: number | null
  text: string | null
  days: CalendarDay[] | null
}
