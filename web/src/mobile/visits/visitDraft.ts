import { voiceFileName } from '@/shared/media'
import type { NewAct, OutFile } from '@/shared/offline'

/** A visit as it is being recorded at the door. */
export interface VisitDraft {
  household: string
  /** When the page was opened: the visit began. */
  started_at: string
  purpose: string
  outcome: string
  matter: string
  stance: string
  care: string
  words: string
  companions: string
  photos: Blob[]
  voice: Blob | null
  /** Whether the family needs something. */
  needs: boolean
  needText: string
  needCategory: string
  needPhotos: Blob[]
  needVoice: Blob | null
  lon: number | null
  lat: number | null
  accuracy: number | null
}

export const draftName = (household: string) => `visit:${household}`

export const emptyVisit = (household: string, now: Date): VisitDraft => ({
  household,
  started_at: now.toISOString(),
  purpose: 'routine',
  outcome: '',
  matter: '',
  stance: '',
  care: '',
  words: '',
  companions: '',
  photos: [],
  voice: null,
  needs: false,
  needText: '',
  needCategory: '',
  needPhotos: [],
  needVoice: null,
  lon: null,
  lat: null,
  accuracy: null,
})

/** Whether anything was noted; a page that was only looked at is no visit that began then. */
export const isTouched = (draft: VisitDraft) =>
  Boolean(
    draft.outcome || draft.words || draft.companions || draft.photos.length || draft.voice || draft.needs,
  )

/** The key of the sentence that says what is missing, if anything is. */
export function missingOf(draft: VisitDraft): string | null {
  if (!draft.outcome) return 'visits.missing.outcome'
  if (draft.purpose === 'matter' && draft.matter && draft.outcome !== 'absent' && !draft.stance)
    return 'visits.missing.stance'
  if (draft.needs && !draft.needText.trim() && !draft.needPhotos.length && !draft.needVoice)
    return 'visits.missing.need'
  return null
}

function filesOf(field: string, photos: Blob[], voice: Blob | null): OutFile[] {
  const pictures = photos.map((blob, i) => ({ field, name: `photo-${i + 1}.jpg`, blob }))
  return voice ? [...pictures, { field, name: voiceFileName(voice.type), blob: voice }] : pictures
}

const namesOf = (text: string) => text.split(/[\s、，,;；]+/).filter(Boolean)

/** The visit as an act of the outbox: its files go first, then the visit with their ids, once. */
export function visitAct(draft: VisitDraft, title: string, now: Date): NewAct {
  const about = draft.purpose === 'matter' && draft.matter
  const need = draft.needs
    ? { text: draft.needText.trim(), ...(draft.needCategory ? { category: draft.needCategory } : {}) }
    : null
  return {
    kind: 'visit',
    title,
    path: '/visits',
    format: 'json',
    draft: draftName(draft.household),
    about: `visits:${draft.household}`,
    files: [
      ...filesOf('attachments', draft.photos, draft.voice),
      ...(draft.needs ? filesOf('need_attachments', draft.needPhotos, draft.needVoice) : []),
    ],
    fields: {
      household: draft.household,
      purpose: draft.purpose,
      outcome: draft.outcome,
      started_at: draft.started_at,
      ended_at: now.toISOString(),
      words: draft.words.trim(),
      companions: namesOf(draft.companions),
      ...(about ? { matter: draft.matter } : {}),
      ...(about && draft.stance && draft.outcome !== 'absent' ? { stance: draft.stance } : {}),
      ...(draft.purpose === 'care' && draft.care ? { care: draft.care } : {}),
      ...(draft.lon === null ? {} : { lon: draft.lon, lat: draft.lat, accuracy: draft.accuracy }),
      ...(need ? { need } : {}),
    },
  }
}
