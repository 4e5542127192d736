import type { NewAct, OutboxItem, OutFile } from '@/shared/offline'
import { voiceFileName } from '@/shared/media'

/** Where it is, and how we know. Nothing here is ever required. */
export type Where =
  | { by: 'unknown' }
  | { by: 'position'; lon: number; lat: number; accuracy: number }
  | { by: 'pin'; lon: number; lat: number }
  | { by: 'place'; id: string; name: string }
  | { by: 'code'; token: string; name: string }

/** A report while it is being written; stored on the phone at each change. */
export interface ReportDraft {
  photos: Blob[]
  video: Blob | null
  voice: Blob | null
  /** Level-1 category, or null for "I cannot say, choose for me". */
  category: string | null
  text: string
  where: Where
  name: string
  phone: string
  anonymous: boolean
}

export const DRAFT_NAMES = { own: 'report', behalf: 'behalf' } as const

export function emptyDraft(): ReportDraft {
  return {
    photos: [],
    video: null,
    voice: null,
    category: null,
    text: '',
    where: { by: 'unknown' },
    name: '',
    phone: '',
    anonymous: false,
  }
}

/** True when there is nothing that would be a pity to lose. */
export const isEmpty = (draft: ReportDraft): boolean =>
  !draft.photos.length && !draft.video && !draft.voice && !draft.text.trim() && !draft.phone && !draft.name

export type Card = 'photo' | 'what' | 'say' | 'where' | 'who'
export interface Missing {
  card: Card
  /** Message key of the one sentence that says what is missing. */
  key: string
  parameters?: Record<string, number>
}

/** A mobile number, or a landline with or without its area code. */
const PHONE = /^(1\d{10}|0\d{2,3}-?\d{7,8}|\d{7,8})$/

/** The first thing that stands in the way of sending, or null. */
export function firstMissing(draft: ReportDraft, behalf: boolean, maxText: number): Missing | null {
  const said = draft.text.trim()
  if (behalf && !said) return { card: 'say', key: 'mobile.report.missing.text' }
  if (!said && !draft.photos.length && !draft.voice && !draft.video) {
    return { card: 'photo', key: 'mobile.report.missing.content' }
  }
  if (said.length > maxText) {
    return { card: 'say', key: 'mobile.report.missing.tooLong', parameters: { n: said.length - maxText } }
  }
  const phone = draft.phone.replace(/\s/g, '')
  if (phone && !PHONE.test(phone)) return { card: 'who', key: 'mobile.report.missing.phone' }
  return null
}

function whereFields(where: Where): Record<string, unknown> {
  switch (where.by) {
    case 'position':
      return { lon: where.lon, lat: where.lat, accuracy: where.accuracy, crs: 'WGS-84' }
    case 'pin':
      return { lon: where.lon, lat: where.lat, crs: 'WGS-84' }
    case 'place':
      return { place: where.id }
    case 'code':
      return { code: where.token }
    case 'unknown':
      return {}
  }
}

/** A desk entry knows a point or a place; scanned codes belong to the public form. */
function deskWhere(where: Where): Record<string, unknown> {
  if (where.by === 'position' || where.by === 'pin') return { lon: where.lon, lat: where.lat }
  return where.by === 'place' ? { place: where.id } : {}
}

function filesOf(draft: ReportDraft, fields: { photos: string; video: string; voice: string }): OutFile[] {
  const photos = draft.photos.map((blob, i) => ({ field: fields.photos, name: `photo-${i + 1}.jpg`, blob }))
  const video = draft.video
    ? [
        {
          field: fields.video,
          name: draft.video.type.includes('webm') ? 'video.webm' : 'video.mp4',
          blob: draft.video,
        },
      ]
    : []
  const voice = draft.voice
    ? [{ field: fields.voice, name: voiceFileName(draft.voice.type), blob: draft.voice }]
    : []
  return [...photos, ...video, ...voice]
}

/** The villager's own report: one multipart request. */
export function reportAct(draft: ReportDraft, title: string, now: Date): NewAct {
  return {
    kind: 'report',
    title,
    path: '/reports',
    format: 'multipart',
    draft: DRAFT_NAMES.own,
    files: filesOf(draft, { photos: 'photos', video: 'video', voice: 'voice' }),
    fields: {
      text: draft.text.trim(),
      category: draft.category,
      name: draft.name.trim(),
      phone: draft.phone.replace(/\s/g, ''),
      anonymous: draft.anonymous ? '1' : '',
      ...whereFields(draft.where),
      client_created_at: now.toISOString(),
    },
  }
}

/** A worker's entry for somebody else or for what the worker saw: a desk entry of channel `worker`. */
export function behalfAct(draft: ReportDraft, title: string): NewAct {
  return {
    kind: 'case.new',
    title,
    path: '/cases',
    format: 'json',
    draft: DRAFT_NAMES.behalf,
    files: filesOf(draft, { photos: 'attachments', video: 'attachments', voice: 'attachments' }),
    fields: {
      channel: 'worker',
      text: draft.text.trim(),
      ...(draft.category ? { category: draft.category } : {}),
      ...(draft.name.trim() ? { name: draft.name.trim() } : {}),
      ...(draft.phone ? { phone: draft.phone.replace(/\s/g, '') } : {}),
      anonymous: draft.anonymous,
      ...deskWhere(draft.where),
    },
  }
}

/** Brings an act that was refused back into the form, with everything in it. */
export function draftOf(item: OutboxItem): ReportDraft {
  const text = (name: string) => String(item.fields[name] ?? '')
  const images = item.files.filter((file) => file.name.startsWith('photo'))
  const one = (prefix: string) => item.files.find((file) => file.name.startsWith(prefix))?.blob ?? null
  return {
    photos: images.map((file) => file.blob),
    video: one('video'),
    voice: one('voice'),
    category: (item.fields.category as string | null | undefined) ?? null,
    text: text('text'),
    where: whereOf(item.fields),
    name: text('name'),
    phone: text('phone'),
    anonymous: Boolean(item.fields.anonymous),
  }
}

function whereOf(fields: Record<string, unknown>): Where {
  const { lon, lat, accuracy, place, code } = fields
  if (typeof code === 'string') return { by: 'code', token: code, name: '' }
  if (typeof place === 'string') return { by: 'place', id: place, name: '' }
  if (typeof lon !== 'number' || typeof lat !== 'number') return { by: 'unknown' }
  return typeof accuracy === 'number' ? { by: 'position', lon, lat, accuracy } : { by: 'pin', lon, lat }
}
