import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { OutboxItem } from './item'

/** One answer of the server, kept to be shown without a network. */
export interface Kept {
  name: string
  saved_at: number
  data: unknown
}
/** Something begun and not sent yet. */
export interface Draft {
  name: string
  saved_at: number
  data: unknown
}
/** A report made on this phone; the secret opens it without an account. */
export interface OwnTicket {
  ticket: string
  secret: string | null
  title: string
  reported_at: string
}

interface Schema extends DBSchema {
  outbox: { key: string; value: OutboxItem }
  drafts: { key: string; value: Draft }
  kept: { key: string; value: Kept }
  tickets: { key: string; value: OwnTicket }
}

let opened: Promise<IDBPDatabase<Schema>> | null = null

/** The phone's own store. Everything the villager made is here first and goes to the network second. */
export function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>('gezhi', 1, {
    upgrade(db) {
      db.createObjectStore('outbox', { keyPath: 'key' })
      db.createObjectStore('drafts', { keyPath: 'name' })
      db.createObjectStore('kept', { keyPath: 'name' })
      db.createObjectStore('tickets', { keyPath: 'ticket' })
    },
    terminated: () => (opened = null),
  }).catch((cause) => {
    opened = null
    throw cause
  })
  return opened
}

/** Forgets everything on this phone that is not waiting to be sent. */
export async function clearLocalData(): Promise<void> {
  const db = await database()
  await Promise.all([db.clear('drafts'), db.clear('kept'), db.clear('tickets')])
}
