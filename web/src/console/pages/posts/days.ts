import { isoDay } from '@/shared/format'

/** The server gives the first instant after a term or leave; people name its last day. */
export function lastDay(until: string): string {
  return isoDay(Date.parse(until) - 1)
}

export const firstDay = (from: string): string => isoDay(Date.parse(from))
