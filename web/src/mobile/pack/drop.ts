import { sealedWaiting } from '@/shared/offline'

/**
 * Takes the service pack off this phone. Small and always loaded, because signing out and a revoked session must do it
 * without the pack's own pages. Acts that are sealed and not delivered keep their key, or they would be lost: they open with
 * the same code after the next sign-in.
 */

/** Says that there is a pack, without saying what is in it. */
const MARK = 'gezhi.pack'
const hooks = new Set<() => void>()
/** Calls `hook` when the pack goes: whatever shows it stops. */
export function onDropped(hook: () => void): void {
  hooks.add(hook)
}

export interface Mark {
  account: string
  pack: string | null
}

export function packMark(): Mark | null {
  try {
    return JSON.parse(localStorage.getItem(MARK) ?? 'null') as Mark | null
  } catch {
    return null
  }
}
export function setMark(mark: Mark | null): void {
  try {
    if (mark) localStorage.setItem(MARK, JSON.stringify(mark))
    else localStorage.removeItem(MARK)
  } catch {
    // Without this storage a pack is found by looking for its database.
  }
}

/** `all`: also the keys of what waits, after too many wrong codes. `sure`: a pack was seen, whatever the mark says. */
export async function dropPack(all = false, sure = all): Promise<void> {
  if (!packMark() && !sure) return
  setMark(null)
  for (const hook of hooks) hook()
  if (!all && (await sealedWaiting())) {
    const { onShelf } = await import('./shelf')
    await onShelf(async (db) => {
      await db.clear('parts')
      for (const lock of await db.getAll('locks')) {
        await db.put('locks', { ...lock, pack: null, synced_at: null, expires_at: null, tags: {} })
      }
    })
    return
  }
  await new Promise<void>((done) => {
    const request = indexedDB.deleteDatabase('gezhi-pack')
    request.onsuccess = request.onerror = request.onblocked = () => done()
  })
}
