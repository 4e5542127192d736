import type { PathOf } from '@/shared/api/contract'

/** What happens to one act on its way from the phone to the server. */
export type Delivery = 'queued' | 'sending' | 'delivered' | 'refused'

/** A file that travels with an act. */
export interface OutFile {
  /** Form field, e.g. `photos`, or for JSON acts the body's list of attachment ids, e.g. `attachments`. */
  field: string
  name: string
  blob: Blob
}

/** What an act carries, when it is to be sealed as a whole. */
export interface SealableContent {
  fields: Record<string, unknown>
  files: OutFile[]
}
/** The same, sealed: on the phone it can be read only while the lock is open. */
export interface SealedContent {
  iv: Uint8Array<ArrayBuffer>
  data: ArrayBuffer
}
/** Seals and opens what acts carry, bound to the key of the act. */
export interface Sealer {
  seal: (key: string, content: SealableContent) => Promise<SealedContent>
  open: (key: string, sealed: SealedContent) => Promise<SealableContent>
}

/** The server's sentence about an act that it did not take. */
export interface Refusal {
  status: number
  code: string
  zh: string
  en: string
  /** The case's version now, when somebody changed it meanwhile. */
  version: number | null
}

export interface OutboxItem {
  /** Idempotency key; also the item's name on this phone. */
  key: string
  /** What the act is, for words and handlers: report, rating, case.resolve ... */
  kind: string
  /** One line for the list, in the villager's own words. */
  title: string
  /** Path below /api/v1. */
  path: PathOf<'post'>
  /** multipart: `fields` and files go in one request. json: files are uploaded first, then `fields` with their ids. */
  format: 'multipart' | 'json'
  fields: Record<string, unknown>
  files: OutFile[]
  /** Ids of files already uploaded, by index; a retry does not upload them again. */
  uploaded: (string | null)[]
  /** Token of the ticket for those who are not signed in. */
  secret: string | null
  /** The account that did the act; it is sent only while this account is signed in. */
  owner: string | null
  /** Where on this phone the act belongs, e.g. `ticket:SP...` or `case:12`. */
  about: string | null
  created_at: string
  state: Delivery
  tries: number
  /** Not before this moment (ms); the villager's own wish overrides it. */
  next_at: number
  /** Held until somebody signs in again. */
  held: boolean
  /** `fields` and `files` of an act about somebody else; those two are empty then. */
  sealed?: SealedContent | null
  /** Held until the lock is opened with which it was sealed. */
  locked?: boolean
  refusal: Refusal | null
  answer: unknown
  delivered_at: string | null
}

export interface NewAct {
  kind: string
  title: string
  path: PathOf<'post'>
  format?: OutboxItem['format']
  fields: Record<string, unknown>
  files?: OutFile[]
  secret?: string | null
  about?: string | null
  /** The act is about somebody else: it lies sealed on this phone, and goes out only while the lock is open. */
  private?: boolean
  /** Name of the draft the act came from: it goes in the transaction that stores the act. */
  draft?: string
}

/** crypto.randomUUID needs a secure context; a village's own network may be plain http. */
export function newKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  const random = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export function newItem(act: NewAct, owner: string | null, now: number): OutboxItem {
  const files = act.files ?? []
  return {
    key: newKey(),
    kind: act.kind,
    title: act.title,
    path: act.path,
    format: act.format ?? 'json',
    fields: { ...act.fields },
    files,
    uploaded: files.map(() => null),
    secret: act.secret ?? null,
    owner,
    about: act.about ?? null,
    created_at: new Date(now).toISOString(),
    state: 'queued',
    tries: 0,
    next_at: 0,
    held: false,
    refusal: null,
    answer: null,
    delivered_at: null,
  }
}
