import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { Sealed, WrappedKey } from './crypto'

/** What lies on the phone of a service pack. Nothing personal stands in clear here: names of parts, tags, instants. */

export const SHELF = 'gezhi-pack'

/** One person's key and what the phone has to know before it is unlocked. */
export interface Lock {
  account: string
  key: WrappedKey
  /** Wrong codes in a row; counted before each try. */
  tries: number
  pack: string | null
  /** Place chosen, where not all of the own ones are taken. */
  place: string | null
  synced_at: string | null
  expires_at: string | null
  /** Tags of the parts by name. */
  tags: Record<string, string>
}
export interface Part extends Sealed {
  name: string
}

interface Schema extends DBSchema {
  locks: { key: string; value: Lock }
  parts: { key: string; value: Part }
  drafts: { key: string; value: Part }
}

/** Opened for one piece of work and closed again: an open connection would hold up the deleting. */
export async function onShelf<T>(work: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
  const db = await openDB<Schema>(SHELF, 1, {
    upgrade(fresh) {
      fresh.createObjectStore('locks', { keyPath: 'account' })
      fresh.createObjectStore('parts', { keyPath: 'name' })
      fresh.createObjectStore('drafts', { keyPath: 'name' })
    },
  })
  try {
    return await work(db)
  } finally {
    db.close()
  }
}
