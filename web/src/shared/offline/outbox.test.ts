// @vitest-environment node
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { database } from './database'
import {
  enqueue,
  flush,
  onDelivered,
  outboxState,
  pauseAfter,
  perform,
  refreshOutbox,
  resend,
  setOutboxOwner,
  takeBack,
} from './outbox'

const fetchMock = vi.fn()
const reply = (status: number, body: unknown = {}, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } })
const keysSent = () =>
  fetchMock.mock.calls.map(
    ([, init]) => (init as { headers: Record<string, string> }).headers['Idempotency-Key'],
  )
const act = {
  kind: 'report',
  title: '路灯不亮',
  path: '/reports' as const,
  format: 'multipart' as const,
  fields: { text: '路灯不亮' },
}
const only = () => outboxState.items[0]

beforeEach(async () => {
  vi.stubGlobal('fetch', fetchMock)
  vi.stubGlobal('navigator', { onLine: true })
  setOutboxOwner(null)
})
afterEach(async () => {
  await flush()
  fetchMock.mockReset()
  await (await database()).clear('outbox')
  await refreshOutbox()
})

describe('the outbox', () => {
  it('sends a new act and keeps the answer', async () => {
    fetchMock.mockImplementation(async () => reply(201, { ticket: 'QT1', secret: 's' }))
    const delivered = vi.fn()
    const stop = onDelivered(delivered)
    const item = await perform(act)
    expect(item.state).toBe('delivered')
    expect(item.answer).toEqual({ ticket: 'QT1', secret: 's' })
    expect(delivered).toHaveBeenCalledOnce()
    stop()
  })

  it('keeps the act without a network and sends it with the same key later', async () => {
    fetchMock.mockRejectedValueOnce(new TypeError('offline'))
    const first = await perform(act)
    expect(first).toMatchObject({ state: 'queued', tries: 1 })
    expect(first.next_at).toBeGreaterThan(Date.now())

    fetchMock.mockImplementation(async () => reply(201, { ticket: 'QT1' }))
    await flush()
    expect(only()?.state).toBe('queued')
    await flush(true)
    expect(only()?.state).toBe('delivered')
    const keys = keysSent()
    expect(keys).toHaveLength(2)
    expect(keys[0]).toBe(keys[1])
  })

  it('does not touch the network while the phone is offline', async () => {
    vi.stubGlobal('navigator', { onLine: false })
    await perform(act, 50)
    expect(fetchMock).not.toHaveBeenCalled()
    expect(only()?.state).toBe('queued')
  })

  it("shows the server's sentence when the act is refused, and keeps everything", async () => {
    const problem = { status: 422, code: 'text_bad', detail_zh: '文字不行', detail_en: 'bad text' }
    fetchMock.mockImplementation(async () => reply(422, problem))
    const files = [{ field: 'photos', name: 'photo-1.jpg', blob: new Blob(['x'], { type: 'image/jpeg' }) }]
    const item = await perform({ ...act, files })
    expect(item).toMatchObject({ state: 'refused', refusal: { zh: '文字不行', en: 'bad text', status: 422 } })
    expect(item.files).toHaveLength(1)
    const taken = await takeBack(item.key)
    expect(taken?.fields.text).toBe('路灯不亮')
    expect(outboxState.items).toHaveLength(0)
  })

  it('tries again after 503 and waits as long as the server asks', async () => {
    fetchMock.mockImplementation(async () => reply(429, { code: 'slow_down' }, { 'Retry-After': '60' }))
    const item = await perform(act)
    expect(item.state).toBe('queued')
    expect(item.next_at - Date.now()).toBeGreaterThan(50_000)
  })

  it('takes over an act that a dead page left as sending', async () => {
    vi.stubGlobal('navigator', { onLine: false })
    const { key } = await enqueue(act)
    const db = await database()
    const stored = await db.get('outbox', key)
    if (stored) await db.put('outbox', { ...stored, state: 'sending' })
    vi.stubGlobal('navigator', { onLine: true })
    fetchMock.mockImplementation(async () => reply(201, {}))
    await flush(true)
    expect((await db.get('outbox', key))?.state).toBe('delivered')
    expect(keysSent()).toEqual([key])
  })

  it("never sends one worker's act as another", async () => {
    vi.stubGlobal('navigator', { onLine: false })
    setOutboxOwner('8')
    await enqueue({ kind: 'case.note', title: 'x', path: '/cases/1/note', fields: { text: 'x' } })
    vi.stubGlobal('navigator', { onLine: true })
    fetchMock.mockImplementation(async () => reply(200, {}))
    setOutboxOwner('9')
    await flush(true)
    expect(fetchMock).not.toHaveBeenCalled()
    setOutboxOwner('8')
    await flush(true)
    expect(only()?.state).toBe('delivered')
  })

  it.each([
    [401, 'sign_in'],
    [403, 'totp_setup_needed'],
  ])('holds an act while the server wants the person first: %i %s', async (status, code) => {
    fetchMock.mockImplementation(async () => reply(status, { code }))
    const item = await perform(act)
    expect(item).toMatchObject({ state: 'queued', held: true })
  })

  it('uploads each photo once, even when the act itself fails', async () => {
    const files = [1, 2].map((n) => ({
      field: 'attachments',
      name: `photo-${n}.jpg`,
      blob: new Blob([String(n)]),
    }))
    fetchMock
      .mockResolvedValueOnce(reply(201, { id: 'a1' }))
      .mockResolvedValueOnce(reply(201, { id: 'a2' }))
      .mockRejectedValueOnce(new TypeError('gone'))
      .mockResolvedValueOnce(reply(200, { id: '12' }))
    await perform({
      kind: 'case.resolve',
      title: 'x',
      path: '/cases/12/resolve',
      fields: { version: 3 },
      files,
    })
    await flush(true)
    expect(only()?.state).toBe('delivered')
    const [address, init] = fetchMock.mock.calls[3] as [string, RequestInit]
    expect(address).toBe('/api/v1/cases/12/resolve')
    expect(JSON.parse(String(init.body))).toEqual({ version: 3, attachments: ['a1', 'a2'] })
    expect(fetchMock).toHaveBeenCalledTimes(4)
  })

  it('sends a refused act again with the version of now and a new key', async () => {
    const problem = {
      status: 409,
      code: 'changed',
      detail_zh: '变了',
      detail_en: 'changed',
      current: { version: 9 },
    }
    fetchMock.mockResolvedValueOnce(reply(409, problem)).mockResolvedValueOnce(reply(200, {}))
    const item = await perform({
      kind: 'case.accept',
      title: 'x',
      path: '/cases/1/accept',
      fields: { version: 3 },
    })
    expect(item.refusal?.version).toBe(9)
    await resend(item.key, { version: 9 })
    expect(only()?.state).toBe('delivered')
    const keys = keysSent()
    expect(keys[0]).not.toBe(keys[1])
  })

  it('stores the act and drops its draft in one step', async () => {
    vi.stubGlobal('navigator', { onLine: false })
    const db = await database()
    await db.put('drafts', { name: 'report', saved_at: 1, data: {} })
    await enqueue({ ...act, draft: 'report' })
    expect(await db.get('drafts', 'report')).toBeUndefined()
  })
})

describe('the pause between tries', () => {
  it('doubles, has jitter and ends at five minutes', () => {
    expect(pauseAfter(1, 1)).toBe(2_000)
    expect(pauseAfter(1, 0)).toBe(1_000)
    expect(pauseAfter(4, 1)).toBe(16_000)
    expect(pauseAfter(30, 1)).toBe(300_000)
  })
})
