// @vitest-environment node
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { enqueue, outboxState, refreshOutbox, setOutboxOwner } from '@/shared/offline'
import { dropPack, onDropped, packMark } from './drop'
import { onShelf, SHELF } from './shelf'
import {
  allParts,
  closeVault,
  lookAtVault,
  MOST_TRIES,
  putPart,
  saveLock,
  setUp,
  unlock,
  vault,
} from './vault'

const who = vi.hoisted(() => ({ id: '7' as string | null }))
vi.mock('../session/session', () => ({
  session: {
    me: {
      get value() {
        return who.id ? { id: who.id } : null
      },
    },
  },
}))
vi.mock('./crypto', async (original) => {
  const real = await original<typeof import('./crypto')>()
  // Fewer rounds, so that ten wrong codes do not take as long as a thief waits.
  return { ...real, newKey: (code: string) => real.newKey(code, 1_000) }
})

const CODE = '482913'
const there = async () => (await indexedDB.databases()).some((one) => one.name === SHELF)
const act = {
  kind: 'application',
  title: '代办',
  path: '/applications' as const,
  private: true,
  fields: { person: '4711' },
}

beforeEach(async () => {
  const stored = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  })
  vi.stubGlobal('navigator', { onLine: false })
  who.id = '7'
  setOutboxOwner('7')
  await setUp(CODE)
  await putPart('parts', 'grid:1', { households: [{ name: '覃桂英' }] })
  await saveLock({
    pack: '99',
    synced_at: new Date().toISOString(),
    expires_at: new Date(Date.now() + 86_400_000).toISOString(),
  })
})
afterEach(async () => {
  const { database } = await import('@/shared/offline/database')
  await (await database()).clear('outbox')
  await refreshOutbox()
  await dropPack(true)
  vi.useRealTimers()
})

it('opens with the code and shows what was put in; closed, it shows nothing', async () => {
  closeVault()
  expect(vault.standing.value).toBe('locked')
  expect((await allParts()).size).toBe(0)
  expect(await unlock('000999')).toBe('wrong')
  expect(vault.triesLeft.value).toBe(MOST_TRIES - 1)
  expect(await unlock(CODE)).toBe('open')
  expect(vault.triesLeft.value).toBe(MOST_TRIES)
  expect((await allParts()).get('grid:1')).toEqual({ households: [{ name: '覃桂英' }] })
})

it('is gone after ten wrong codes, with what was sealed, also when the page is loaded anew between them', async () => {
  await enqueue(act)
  closeVault()
  for (let i = 1; i < MOST_TRIES; i++) {
    expect(await unlock('000999')).toBe('wrong')
    if (i === 5) await lookAtVault()
  }
  expect(await unlock('000999')).toBe('gone')
  expect(await there()).toBe(false)
  expect(outboxState.items).toHaveLength(0)
  expect(await unlock(CODE)).toBe('gone')
})

it('goes when somebody signs out, and tells the page', async () => {
  const told = vi.fn()
  onDropped(told)
  await dropPack()
  expect(told).toHaveBeenCalledOnce()
  expect(await there()).toBe(false)
  expect([vault.standing.value, packMark()]).toEqual(['none', null])
})

it('keeps the key, and only the key, while something sealed waits', async () => {
  await enqueue(act)
  await dropPack()
  expect(await onShelf((db) => db.count('parts'))).toBe(0)
  await lookAtVault()
  expect(vault.standing.value).toBe('locked')
  expect(await unlock(CODE)).toBe('open')
  expect((await allParts()).size).toBe(0)
  expect(outboxState.items[0]?.sealed).toBeTruthy()
})

it('does not open when it is too old or the clock was set back', async () => {
  closeVault()
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.setSystemTime(Date.now() + 2 * 86_400_000)
  await lookAtVault()
  expect([vault.standing.value, await there()]).toEqual(['none', true])
  expect(await onShelf((db) => db.count('parts'))).toBe(0)
})

it('is not another person’s', async () => {
  closeVault()
  who.id = '8'
  await lookAtVault()
  expect(vault.standing.value).toBe('none')
  expect(await unlock(CODE)).toBe('gone')
})
