import type { Channel, Grade, PlaceRef } from '@/shared/api'
import { newKey } from '../../parts/newKey'

/** Everything the operator has typed during one call; it survives a reload of the page. */
export interface DeskDraft {
  /** Idempotency-Key of the case to be: pressing twice files once. */
  key: string
  channel: Channel
  phone: string
  name: string
  text: string
  category: string | null
  place: PlaceRef | null
  point: { lon: number; lat: number } | null
  grade: Grade | null
  anonymous: boolean
  callback: boolean
  outsideNumber: string
  /** When the first key was pressed; the call's timer runs from here. */
  startedAt: number | null
}

/** Channels an operator files by hand; the others come in by themselves. */
export const DESK_CHANNELS: readonly Channel[] = [
  'hotline',
  'reception',
  'site',
  'inspection',
  'transfer',
  'message',
]
/** Channels whose matters carry a number of the office they come from. */
const NUMBERED: readonly Channel[] = ['site', 'inspection', 'reception', 'transfer']
export const hasOutsideNumber = (channel: Channel): boolean => NUMBERED.includes(channel)

export const emptyDraft = (channel: Channel = 'hotline'): DeskDraft => ({
  key: newKey(),
  channel,
  phone: '',
  name: '',
  text: '',
  category: null,
  place: null,
  point: null,
  grade: null,
  anonymous: false,
  callback: false,
  outsideNumber: '',
  startedAt: null,
})

/** Digits of what was typed: spaces, dashes and a leading +86 are how people read numbers aloud. */
export const plainPhone = (typed: string): string => typed.replace(/[\s-]/g, '').replace(/^(\+|00)86/, '')
export const looksLikePhone = (typed: string): boolean =>
  /^(1\d{10}|0\d{9,11}|\d{7,8}|\d{5,6})$/.test(plainPhone(typed))

export type DraftTrouble = 'text' | 'phone' | 'callback' | null

/** The first thing to mend before the case can be filed; a missing place or category never blocks. */
export function troubleOf(draft: DeskDraft): DraftTrouble {
  if (draft.text.trim().length < 2) return 'text'
  if (draft.anonymous) return null
  if (draft.phone.trim() && !looksLikePhone(draft.phone)) return 'phone'
  if (draft.callback && !draft.phone.trim()) return 'callback'
  return null
}

/** The body of POST /cases. An anonymous caller's name and number do not leave the desk. */
export function entryOf(draft: DeskDraft): Record<string, unknown> {
  const named = !draft.anonymous
  const entry: Record<string, unknown> = {
    channel: draft.channel,
    text: draft.text.trim(),
    category: draft.category,
    grade: draft.grade,
    place: draft.place?.id,
    lon: draft.point?.lon,
    lat: draft.point?.lat,
    name: named ? draft.name.trim() : '',
    phone: named ? plainPhone(draft.phone) : '',
    anonymous: draft.anonymous || undefined,
    callback: (named && draft.callback) || undefined,
    outside_number: hasOutsideNumber(draft.channel) ? draft.outsideNumber.trim() : '',
  }
  return Object.fromEntries(
    Object.entries(entry).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  )
}

export const isUntouched = (draft: DeskDraft): boolean =>
  !draft.phone && !draft.text && !draft.name && !draft.place && !draft.category && !draft.outsideNumber
