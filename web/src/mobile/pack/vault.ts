import { computed, readonly, ref, shallowRef } from 'vue'
import { setSealer, takeBack, outboxState } from '@/shared/offline'
import { session } from '../session/session'
import * as lockwork from './crypto'
import { fromBytes, toBytes } from './content'
import { dropPack, onDropped, setMark } from './drop'
import { onShelf, type Lock } from './shelf'

/** The lock of the pack: none yet, locked, or open while the page lives. The key is in memory only. */

export const MOST_TRIES = 10
/** Hidden for so long, the pack locks itself. */
const HIDDEN_MS = 10 * 60_000

export type Standing = 'looking' | 'none' | 'locked' | 'open'
const standing = ref<Standing>('looking')
const lock = shallowRef<Lock | null>(null)
let key: CryptoKey | null = null

export const vault = {
  standing: readonly(standing),
  lock: computed(() => lock.value),
  triesLeft: computed(() => MOST_TRIES - (lock.value?.tries ?? 0)),
}

const account = () => session.me.value?.id ?? null

/** Looks what lies on this phone for whoever is signed in. What is too old is taken away at once. */
export async function lookAtVault(): Promise<void> {
  const who = account()
  const found = who ? await onShelf((db) => db.get('locks', who)).catch(() => undefined) : undefined
  if (found?.expires_at && isOver(found)) {
    await dropPack(false, true)
    return lookAtVault()
  }
  lock.value = found ?? null
  standing.value = found ? (key ? 'open' : 'locked') : 'none'
}

/** Too old, or the phone's clock stands before the last synchronisation: somebody has set it back. */
function isOver(found: Lock): boolean {
  const now = Date.now()
  const before = found.synced_at ? now < Date.parse(found.synced_at) - 86_400_000 : false
  return before || now >= Date.parse(found.expires_at ?? '')
}

export async function saveLock(change: Partial<Lock>): Promise<void> {
  if (!lock.value) return
  const next = { ...lock.value, ...change }
  await onShelf((db) => db.put('locks', next))
  lock.value = next
}

/** Begins a pack under a code that the person has chosen. */
export async function setUp(code: string): Promise<void> {
  const who = account()
  if (!who) throw new Error('nobody is signed in')
  const made = await lockwork.newKey(code)
  const fresh: Lock = {
    account: who,
    key: made.kept,
    tries: 0,
    pack: null,
    place: null,
    synced_at: null,
    expires_at: null,
    tags: {},
  }
  await onShelf((db) => db.put('locks', fresh))
  lock.value = fresh
  became(made.key)
}

/** Tries a code. The try is written down first, so that reloading the page does not give another one. */
export async function unlock(code: string): Promise<'open' | 'wrong' | 'gone'> {
  const who = account()
  if (!who) return 'gone'
  const counted = await onShelf(async (db) => {
    const transaction = db.transaction('locks', 'readwrite')
    const found = await transaction.store.get(who)
    if (found) await transaction.store.put({ ...found, tries: found.tries + 1 })
    await transaction.done
    return found ? { ...found, tries: found.tries + 1 } : null
  })
  if (!counted) return 'gone'
  lock.value = counted
  const opened = counted.tries <= MOST_TRIES ? await lockwork.openKey(code, counted.key) : null
  if (opened) {
    await saveLock({ tries: 0 })
    became(opened)
    return 'open'
  }
  if (counted.tries < MOST_TRIES) return 'wrong'
  await giveUp()
  return 'gone'
}

/** Too many wrong codes: the pack goes, and what was sealed with it and can never be opened. */
async function giveUp(): Promise<void> {
  const sealed = outboxState.items.filter((item) => item.sealed && item.owner === account())
  for (const item of sealed) await takeBack(item.key)
  await dropPack(true)
}

function became(opened: CryptoKey): void {
  key = opened
  standing.value = 'open'
  setMark({ account: account() ?? '', pack: lock.value?.pack ?? null })
  setSealer({
    seal: async (name, content) => lockwork.seal(opened, name, await toBytes(content)),
    open: async (name, sealed) => fromBytes(await lockwork.open(opened, name, sealed)),
  })
}

export function closeVault(): void {
  key = null
  setSealer(null)
  if (standing.value === 'open') standing.value = 'locked'
}

const nameOf = (part: string) => `${lock.value?.account ?? ''}:${part}`

export async function putPart(store: 'parts' | 'drafts', part: string, value: unknown): Promise<void> {
  if (!key) throw new Error('the pack is locked')
  const sealed = await lockwork.sealJson(key, nameOf(part), value)
  await onShelf((db) => db.put(store, { name: part, ...sealed }))
}
/** A draft with photos. */
export async function putDraft(part: string, content: Parameters<typeof toBytes>[0]): Promise<void> {
  if (!key) return
  const sealed = await lockwork.seal(key, nameOf(part), await toBytes(content))
  await onShelf((db) => db.put('drafts', { name: part, ...sealed }))
}
export async function takeDraft(part: string) {
  const found = await onShelf((db) => db.get('drafts', part))
  if (!found || !key) return null
  return lockwork
    .open(key, nameOf(part), found)
    .then(fromBytes)
    .catch(() => null)
}
export const forgetDraft = (part: string): Promise<void> => onShelf((db) => db.delete('drafts', part))

export async function allParts(): Promise<Map<string, unknown>> {
  const parts = new Map<string, unknown>()
  if (!key) return parts
  for (const part of await onShelf((db) => db.getAll('parts'))) {
    parts.set(part.name, await lockwork.openJson(key, nameOf(part.name), part))
  }
  return parts
}
export const removePart = (part: string): Promise<void> => onShelf((db) => db.delete('parts', part))

if (typeof document !== 'undefined') {
  let hiddenAt = 0
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') hiddenAt = Date.now()
    else if (hiddenAt && Date.now() - hiddenAt > HIDDEN_MS) closeVault()
  })
}
onDropped(() => {
  key = null
  setSealer(null)
  lock.value = null
  standing.value = 'none'
})
