import type { ServiceField, ServiceItem } from '@/shared/api'
import type { NewAct, SealableContent } from '@/shared/offline'

/** An application while it is being filled in. */
export interface ApplicationDraft {
  item: string
  answers: Record<string, string>
  consent: '' | 'spoken' | 'signed'
  note: string
  photos: Blob[]
}

export const emptyApplication = (): ApplicationDraft => ({
  item: '',
  answers: {},
  consent: '',
  note: '',
  photos: [],
})

export interface Missing {
  card: 'item' | 'form' | 'consent'
  key: string
  field?: ServiceField
}

/** The first thing that stands in the way of sending, or null. */
export function firstMissing(
  draft: ApplicationDraft,
  item: ServiceItem | null,
  own: boolean,
): Missing | null {
  if (!item) return { card: 'item', key: 'pack.missingItem' }
  for (const field of item.fields) {
    const answer = (draft.answers[field.key] ?? '').trim()
    if (!answer && !field.optional) return { card: 'form', key: 'pack.missing', field }
    if (answer && field.kind === 'digits' && !/^[\d.]+$/.test(answer)) {
      return { card: 'form', key: 'pack.wrongDigits', field }
    }
  }
  return own || draft.consent ? null : { card: 'consent', key: 'pack.missingConsent' }
}

/** What goes out. `own`: for oneself, in clear like every act of one's own; else sealed. */
export function applicationAct(draft: ApplicationDraft, person: string, title: string, own: boolean): NewAct {
  const answers = Object.fromEntries(Object.entries(draft.answers).filter(([, text]) => text.trim()))
  return {
    kind: 'application',
    title,
    path: '/applications',
    format: 'json',
    private: !own,
    files: draft.photos.map((blob, i) => ({ field: 'attachments', name: `photo-${i + 1}.jpg`, blob })),
    fields: {
      item: draft.item,
      person,
      answers,
      note: draft.note.trim(),
      ...(own ? {} : { consent: draft.consent }),
    },
  }
}

/** Brings an act that was taken back, or a stored draft, into the form again. */
export function draftOf({ fields, files }: SealableContent): ApplicationDraft {
  const consent = fields.consent
  return {
    item: String(fields.item ?? ''),
    answers: { ...(fields.answers as Record<string, string> | undefined) },
    consent: consent === 'spoken' || consent === 'signed' ? consent : '',
    note: String(fields.note ?? ''),
    photos: files.map((file) => file.blob),
  }
}
