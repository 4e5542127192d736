import type { PathAnswering } from './contract'
import { NoAnswer, problemOf } from './problem'

export const API_BASE = '/api/v1'

export type Query = Record<string, string | number | boolean | null | undefined>
export interface RequestOptions {
  query?: Query
  /** Sent as JSON. */
  body?: unknown
  /** Sent as multipart/form-data instead of `body`. */
  form?: FormData
  /** Idempotency-Key: the same key and body is answered once. */
  key?: string
  /** The reporter's token for one ticket (X-Ticket-Secret). */
  secret?: string | null
  signal?: AbortSignal
  headers?: Record<string, string>
  timeoutMs?: number
}

/** Refusals that concern the person rather than the request: no session, or a second factor to set up first. */
type PersonRefusal = 'sign_in' | 'totp_setup_needed'
type Hook = () => void
const hooks: Record<PersonRefusal, Set<Hook>> = { sign_in: new Set(), totp_setup_needed: new Set() }

/** Calls `hook` whenever the server refuses with this code. Returns the way to stop it. */
export function onRefused(code: PersonRefusal, hook: Hook): () => void {
  hooks[code].add(hook)
  return () => hooks[code].delete(hook)
}
/** Calls `hook` whenever the server says that nobody is signed in. */
export const onSignedOut = (hook: Hook) => onRefused('sign_in', hook)

/** The address of an API path with its query; empty values are left out. */
export function apiUrl(path: string, query: Query = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined || value === '' || value === false) continue
    search.set(name, value === true ? '1' : String(value))
  }
  const text = search.toString()
  return API_BASE + path + (text ? `?${text}` : '')
}

/** AbortSignal.timeout is younger than the phones we serve. */
function withTimeout(ms: number, outer?: AbortSignal): { signal: AbortSignal; done: () => void } {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), ms)
  const abort = () => controller.abort()
  if (outer?.aborted) abort()
  outer?.addEventListener('abort', abort)
  return {
    signal: controller.signal,
    done: () => {
      clearTimeout(timer)
      outer?.removeEventListener('abort', abort)
    },
  }
}

/** One request. Throws `ApiProblem` when the server refuses and `NoAnswer` when it is not reached. */
export async function send(method: string, path: string, options: RequestOptions = {}): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json', ...options.headers }
  if (options.body !== undefined) headers['Content-Type'] = 'application/json'
  if (options.key) headers['Idempotency-Key'] = options.key
  if (options.secret) headers['X-Ticket-Secret'] = options.secret
  const body = options.form ?? (options.body === undefined ? undefined : JSON.stringify(options.body))
  const limit = withTimeout(options.timeoutMs ?? (options.form ? 120_000 : 20_000), options.signal)
  let answer: Response
  try {
    answer = await fetch(apiUrl(path, options.query), {
      method,
      headers,
      body,
      signal: limit.signal,
      credentials: 'same-origin',
    })
  } catch (cause) {
    if (options.signal?.aborted) throw cause
    throw new NoAnswer(cause)
  } finally {
    limit.done()
  }
  if (answer.ok) return answer
  const problem = await problemOf(answer)
  if (problem.code in hooks) hooks[problem.code as PersonRefusal].forEach((hook) => hook())
  throw problem
}

async function json<T>(method: string, path: string, options?: RequestOptions): Promise<T> {
  const answer = await send(method, path, options)
  if (answer.status === 204) return undefined as T
  const text = await answer.text()
  return (text ? JSON.parse(text) : undefined) as T
}

type Without = Omit<RequestOptions, 'body' | 'form'>

/**
 * The API by verb; `path` is relative to /api/v1. The document decides which paths answer a `T`, so a path
 * that is gone or answers something else fails the type check.
 */
export const api = {
  get: <T = void>(path: PathAnswering<'get', T>, query?: Query, options?: Without) =>
    json<T>('GET', path, { query, ...options }),
  post: <T = void>(path: PathAnswering<'post', T>, body?: unknown, options?: Without) =>
    json<T>('POST', path, { body: body ?? {}, ...options }),
  put: <T = void>(path: PathAnswering<'put', T>, body?: unknown, options?: Without) =>
    json<T>('PUT', path, { body, ...options }),
  delete: <T = void>(path: PathAnswering<'delete', T>, options?: Without) => json<T>('DELETE', path, options),
  upload: <T = void>(path: PathAnswering<'post', T>, form: FormData, options?: Without) =>
    json<T>('POST', path, { form, ...options }),
}
