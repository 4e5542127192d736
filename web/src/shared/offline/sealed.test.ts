// @vitest-environment node
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { database } from './database'
import { enqueue, flush, outboxState, refreshOutbox, resend, setOutboxOwner, setSealer } from './outbox'
import type { Sealer } from './item'

const fetchMock = vi.fn()
const reply = (status: number, body: unknown = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
/** Turns bytes round: enough to see that nothing is written in clear and that the right act is opened. */
const mirror: Sealer = {
  seal: async (key, { fields }) => ({
    iv: new Uint8Array(12),
    data: new TextEncoder().encode([...(key + JSON.stringify(fields))].reverse().join(''))
      .buffer as ArrayBuffer,
  }),
  open: async (key, { data }) => {
    const text = [...new TextDecoder().decode(data)].reverse().join('')
    if (!text.startsWith(key)) throw new Error('another act')
    return { fields: JSON.parse(text.slice(key.length)) as Record<string, unknown>, files: [] }
  },
}
const act = {
  kind: 'application',
  title: '代办：高龄津贴',
  path: '/applications' as const,
  private: true,
  fields: { person: '4711', answers: { account: '62179900' } },
}
const only = () => outboxState.items[0]
const stored = async () => JSON.stringify(await (await database()).getAll('outbox'))

beforeEach(() => {
  vi.stubGlobal('fetch', fetchMock)
  vi.stubGlobal('navigator', { onLine: true })
  setOutboxOwner('7')
})
afterEach(async () => {
  setSealer(null)
  await flush()
  fetchMock.mockReset()
  await (await database()).clear('outbox')
  await refreshOutbox()
})

it('is written only while the lock is open, and never in clear', async () => {
  await expect(enqueue(act)).rejects.toThrow()
  vi.stubGlobal('navigator', { onLine: false })
  setSealer(mirror)
  await enqueue(act)
  expect(await stored()).not.toContain('62179900')
  expect(await stored()).not.toContain('4711')
  expect(only()?.state).toBe('queued')
})

it('waits for the lock and is then sent once, with the key it was made with', async () => {
  fetchMock.mockImplementation(async () => reply(201, { ticket: 'SL1' }))
  vi.stubGlobal('navigator', { onLine: false })
  setSealer(mirror)
  const { key } = await enqueue(act)
  setSealer(null)
  vi.stubGlobal('navigator', { onLine: true })
  await flush(true)
  expect(fetchMock).not.toHaveBeenCalled()
  expect(only()).toMatchObject({ state: 'queued', locked: true })
  setSealer(mirror)
  await flush(true)
  expect(only()?.state).toBe('delivered')
  await flush(true)
  expect(fetchMock).toHaveBeenCalledOnce()
  const [, init] = fetchMock.mock.calls[0] as [string, { headers: Record<string, string>; body: string }]
  expect(init.headers['Idempotency-Key']).toBe(key)
  expect(JSON.parse(init.body)).toEqual(act.fields)
  expect(await stored()).not.toContain('62179900')
})

it('stays sealed when it is refused, and goes again as it is', async () => {
  fetchMock.mockImplementationOnce(async () => reply(422, { code: 'item', status: 422 }))
  setSealer(mirror)
  const { key } = await enqueue(act)
  await flush(true)
  expect(only()?.state).toBe('refused')
  expect(await stored()).not.toContain('62179900')
  fetchMock.mockImplementation(async () => reply(201, {}))
  await resend(key)
  expect(only()).toMatchObject({ state: 'delivered', key })
})
