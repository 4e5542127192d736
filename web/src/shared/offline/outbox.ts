import { computed, reactive } from 'vue'
import { database } from './database'
import { attempt } from './deliver'
import { newItem, newKey, type NewAct, type OutboxItem, type SealableContent, type Sealer } from './item'

/** Delivered acts stay visible this long. */
const KEEP_DELIVERED_MS = 7 * 86_400_000
const FIRST_PAUSE_MS = 2_000
const LONGEST_PAUSE_MS = 5 * 60_000
const LOOK_AGAIN_MS = 20_000
const LOCK = 'gezhi-outbox'

type DeliveredHook = (item: OutboxItem) => void | Promise<void>

const state = reactive({
  items: [] as OutboxItem[],
  online: typeof navigator === 'undefined' ? true : navigator.onLine,
  /** False when the phone refuses to store anything. */
  storable: true,
})
let owner: string | null = null
let running: Promise<void> | null = null
const hooks = new Set<DeliveredHook>()
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(LOCK)

/** Reactive; only this file changes it. */
export const outboxState: Readonly<typeof state> = state
export const waitingCount = computed(
  () => state.items.filter((item) => item.state === 'queued' || item.state === 'sending').length,
)
/** Of those, waiting for somebody to open the lock. */
export const lockedCount = computed(
  () => state.items.filter((item) => item.state === 'queued' && item.locked).length,
)
export const refusedCount = computed(() => state.items.filter((item) => item.state === 'refused').length)

/** Called once for each act the server took, before the act is shown as delivered. */
export function onDelivered(hook: DeliveredHook): () => void {
  hooks.add(hook)
  return () => hooks.delete(hook)
}

/** Who is signed in now; acts held for a sign-in go on. */
export function setOutboxOwner(id: string | null): void {
  owner = id
  if (id !== null) void flush(true)
}

let sealer: Sealer | null = null
/** Opens or closes the lock of sealed acts; what waited for it goes on. */
export function setSealer(next: Sealer | null): void {
  sealer = next
  if (next) void flush(true)
}
/** Whether something sealed waits on this phone. */
export async function sealedWaiting(): Promise<boolean> {
  const items = await (await database()).getAll('outbox')
  return items.some((item) => item.sealed && item.state !== 'delivered')
}
/** What a sealed act carries, or null while the lock is closed. */
export async function unsealed(item: OutboxItem): Promise<SealableContent | null> {
  if (!item.sealed) return { fields: item.fields, files: item.files }
  return (await sealer?.open(item.key, item.sealed).catch(() => null)) ?? null
}

/** How long to wait after the n-th failure: doubling, at most five minutes, with jitter against herds. */
export function pauseAfter(tries: number, random = Math.random()): number {
  const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.max(0, tries - 1))
  return Math.round(pause * (0.5 + random / 2))
}

export async function refreshOutbox(): Promise<void> {
  const items = await (await database()).getAll('outbox')
  state.items = items.sort((a, b) => b.created_at.localeCompare(a.created_at))
}

async function put(item: OutboxItem): Promise<void> {
  await (await database()).put('outbox', plain(item))
  await refreshOutbox()
  channel?.postMessage('changed')
}
/** IndexedDB cannot store Vue's proxies; files are kept as they are. */
function plain(item: OutboxItem): OutboxItem {
  const { files, answer, sealed, ...rest } = item
  return {
    ...(JSON.parse(JSON.stringify(rest)) as OutboxItem),
    ...(sealed ? { sealed: { iv: sealed.iv, data: sealed.data } } : {}),
    answer: answer === null || answer === undefined ? null : JSON.parse(JSON.stringify(answer)),
    files: files.map(({ field, name, blob }) => ({ field, name, blob })),
  }
}

/** Stores an act on the phone; when this returns it is safe, whatever happens to the network. */
export async function enqueue(act: NewAct): Promise<OutboxItem> {
  const item = await store(act)
  void flush()
  return item
}

async function store(act: NewAct): Promise<OutboxItem> {
  const open = newItem(act, owner, Date.now())
  const item = act.private ? await closed(open) : open
  const transaction = (await database()).transaction(['outbox', 'drafts'], 'readwrite')
  await transaction.objectStore('outbox').put(plain(item))
  if (act.draft) await transaction.objectStore('drafts').delete(act.draft)
  await transaction.done
  await refreshOutbox()
  channel?.postMessage('changed')
  return item
}

async function closed(item: OutboxItem): Promise<OutboxItem> {
  if (!sealer) throw new Error('the lock is closed')
  const sealed = await sealer.seal(item.key, { fields: item.fields, files: item.files })
  return { ...item, fields: {}, files: [], sealed }
}

/** How an act stands after a short wait: pages show the answer at once when the network is good. */
export async function perform(act: NewAct, waitMs = 8_000): Promise<OutboxItem> {
  const item = await store(act)
  await Promise.race([flush(true), new Promise((done) => setTimeout(done, waitMs))])
  return (await (await database()).get('outbox', item.key)) ?? item
}

/** Sends what is due. `now` sends everything, whatever its pause says. */
export function flush(now = false): Promise<void> {
  if (running) return now ? running.then(() => flushOnce(now)) : running
  return flushOnce(now)
}

function flushOnce(now: boolean): Promise<void> {
  running ??= locked(() => sendDue(now))
    .catch(() => undefined)
    .finally(() => {
      running = null
      wakeForNext()
    })
  return running
}

let alarm: ReturnType<typeof setTimeout> | undefined
/** Comes back when the first pause is over; the regular look is only a safety net. */
function wakeForNext(): void {
  clearTimeout(alarm)
  const times = state.items
    .filter((item) => item.state === 'queued' && !item.held && (item.owner === null || item.owner === owner))
    .map((item) => item.next_at)
    .filter((at) => at > Date.now())
  if (times.length) alarm = setTimeout(() => void flush(), Math.min(...times) - Date.now() + 50)
}

/** Two tabs never send the same act at the same time. */
async function locked(work: () => Promise<void>): Promise<void> {
  if (!navigator.locks) return work()
  await navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => (lock ? work() : undefined))
}

async function sendDue(now: boolean): Promise<void> {
  if (!navigator.onLine) return
  const db = await database()
  const stored = (await db.getAll('outbox')).sort((a, b) => a.created_at.localeCompare(b.created_at))
  for (const item of stored) {
    // "sending" found under the lock was left behind by a page that died.
    if (item.state !== 'queued' && item.state !== 'sending') continue
    if (!now && item.next_at > Date.now()) continue
    if (item.owner !== null && item.owner !== owner) continue
    if (!(await sendOne(item))) break
  }
}

/** False when the network is gone and the rest need not be tried. */
async function sendOne(stored: OutboxItem): Promise<boolean> {
  const content = await unsealed(stored)
  if (!content) {
    if (!stored.locked || stored.state !== 'queued') await put({ ...stored, state: 'queued', locked: true })
    return true
  }
  const item: OutboxItem = { ...stored, locked: false }
  await put({ ...item, state: 'sending', held: false })
  // What has been opened is never written: only the ids of the files that are up already.
  const result = await attempt({ ...item, ...content }, ({ uploaded }) => put({ ...item, uploaded }))
  switch (result.end) {
    case 'delivered': {
      const delivered: OutboxItem = {
        ...item,
        state: 'delivered',
        held: false,
        refusal: null,
        files: [],
        sealed: null,
        answer: result.answer,
        delivered_at: new Date().toISOString(),
      }
      for (const hook of hooks) await hook(delivered)
      await put(delivered)
      return true
    }
    case 'refused':
      await put({ ...item, state: 'refused', tries: item.tries + 1, refusal: result.refusal })
      return true
    case 'held':
      await put({
        ...item,
        state: 'queued',
        held: true,
        tries: item.tries + 1,
        next_at: Date.now() + LONGEST_PAUSE_MS,
      })
      return true
    case 'later': {
      const tries = item.tries + 1
      await put({
        ...item,
        state: 'queued',
        tries,
        next_at: Date.now() + (result.waitMs ?? pauseAfter(tries)),
      })
      return result.waitMs !== null
    }
  }
}

/** Puts a refused act back into the queue, changed or not. The changed act is a new act with a new key. */
export async function resend(key: string, change: Record<string, unknown> = {}): Promise<void> {
  const db = await database()
  const item = await db.get('outbox', key)
  if (!item || item.state === 'delivered') return
  const changed = Object.keys(change).length > 0 || item.state === 'refused'
  // Sealed for the key of this act: it goes again as it is, or is taken back and written anew.
  const next: OutboxItem = {
    ...item,
    key: changed && !item.sealed ? newKey() : item.key,
    fields: { ...item.fields, ...change },
    state: 'queued',
    refusal: null,
    next_at: 0,
  }
  if (changed && !item.sealed) await db.delete('outbox', key)
  await put(next)
  await flush(true)
}

/** Takes an act that was not delivered out of the queue, e.g. to edit it. */
export async function takeBack(key: string): Promise<OutboxItem | null> {
  const db = await database()
  const item = (await db.get('outbox', key)) ?? null
  if (item?.state === 'sending') return null
  await db.delete('outbox', key)
  await refreshOutbox()
  channel?.postMessage('changed')
  return item
}

async function forgetOld(): Promise<void> {
  const db = await database()
  const limit = Date.now() - KEEP_DELIVERED_MS
  const old = (await db.getAll('outbox')).filter(
    (item) => item.delivered_at && Date.parse(item.delivered_at) < limit,
  )
  await Promise.all(old.map((item) => db.delete('outbox', item.key)))
}

/** Starts sending by itself: at once, when the network or the page comes back, and every 20 seconds. */
export async function startOutbox(): Promise<void> {
  const network = () => {
    state.online = navigator.onLine
    if (state.online) void flush(true)
  }
  addEventListener('online', network)
  addEventListener('offline', network)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void refreshOutbox().then(() => flush())
  })
  channel?.addEventListener('message', () => void refreshOutbox())
  setInterval(() => void flush(), LOOK_AGAIN_MS)
  try {
    await forgetOld()
    await refreshOutbox()
    void navigator.storage?.persist?.()
    void flush(true)
  } catch {
    state.storable = false
  }
}
