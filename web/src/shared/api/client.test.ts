import { afterEach, describe, expect, it, vi } from 'vitest'
import { api, ApiProblem, apiUrl, NoAnswer, onSignedOut } from '.'

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/problem+json', ...headers },
  })
const fetchMock = vi.fn()
vi.stubGlobal('fetch', fetchMock)
afterEach(() => fetchMock.mockReset())

describe('the client', () => {
  it('leaves empty parts out of the query', () => {
    expect(apiUrl('/cases', { q: '', place: null, overdue: true, mine: false, limit: 20 })).toBe(
      '/api/v1/cases?overdue=1&limit=20',
    )
  })
  it('sends key and secret', async () => {
    fetchMock.mockResolvedValue(answer(200, {}))
    await api.post('/tickets/A/rating', { stars: 5 }, { key: 'k', secret: 's' })
    const [, init] = fetchMock.mock.calls[0] as [string, RequestInit]
    expect(init.headers).toMatchObject({ 'Idempotency-Key': 'k', 'X-Ticket-Secret': 's' })
  })
  it("turns a problem into a sentence of the reader's language", async () => {
    const problem = {
      status: 422,
      code: 'point_outside',
      detail_zh: '不在本地',
      detail_en: 'outside',
      field: 'lon',
    }
    fetchMock.mockResolvedValue(answer(422, problem, { 'Retry-After': '7' }))
    const cause = await api.get('/places/at').catch((error: unknown) => error)
    expect(cause).toBeInstanceOf(ApiProblem)
    expect(cause).toMatchObject({ code: 'point_outside', field: 'lon', retryAfter: 7 })
    expect((cause as ApiProblem).sentence('zh-CN')).toBe('不在本地')
    expect((cause as ApiProblem).sentence('en')).toBe('outside')
  })
  it('survives a gateway that answers HTML', async () => {
    fetchMock.mockResolvedValue(answer(502, '<html>', { 'Content-Type': 'text/html' }))
    await expect(api.get('/profile')).rejects.toMatchObject({ status: 502, code: 'http_502' })
  })
  it('calls a missing network by its name', async () => {
    fetchMock.mockRejectedValue(new TypeError('fetch failed'))
    await expect(api.get('/profile')).rejects.toBeInstanceOf(NoAnswer)
  })
  it('tells who listens that nobody is signed in', async () => {
    const hook = vi.fn()
    const stop = onSignedOut(hook)
    fetchMock.mockResolvedValue(answer(401, { status: 401, code: 'sign_in', detail_zh: '', detail_en: '' }))
    await api.get('/my/reports').catch(() => undefined)
    fetchMock.mockResolvedValue(
      answer(401, { status: 401, code: 'wrong_credentials', detail_zh: '', detail_en: '' }),
    )
    await api.post('/session', {}).catch(() => undefined)
    expect(hook).toHaveBeenCalledOnce()
    stop()
  })
})
