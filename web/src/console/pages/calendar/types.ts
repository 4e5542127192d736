import type { Answered, Schemas } from '@/shared/api/contract'

type Of<Name extends keyof Schemas> = Answered<Schemas[Name]>

export type CalendarDay = Of<'CalendarDay'>
export type CalendarYear = Of<'CalendarYear'>
export type CalendarPreview = Of<'CalendarPreview'>
/** What is sent: the text of a file, or days marked by hand. */
export type YearInput = Of<'YearInput'>
