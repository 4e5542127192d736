import {
  api,
  ApiProblem,
  send,
  type Query,
  type PathAnswering,
  type PathOf,
  type RequestOptions,
} from '@/shared/api'
import { useSession } from './session'

const sessionEnded = (cause: unknown) =>
  cause instanceof ApiProblem && cause.status === 401 && cause.code === 'sign_in'

/** Runs a request; when the session has ended it waits for the sign-in dialog and runs it again. */
export async function renewing<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request()
  } catch (cause) {
    if (!sessionEnded(cause)) throw cause
    await useSession().renew()
    return request()
  }
}

type Without = Omit<RequestOptions, 'body' | 'form'>

/** The API for pages of the console: `api` of shared/, surviving an ended session. */
export const staffApi = {
  get: <T = void>(path: PathAnswering<'get', T>, query?: Query, options?: Without) =>
    renewing(() => api.get<T>(path, query, options)),
  post: <T = void>(path: PathAnswering<'post', T>, body?: unknown, options?: Without) =>
    renewing(() => api.post<T>(path, body, options)),
  put: <T = void>(path: PathAnswering<'put', T>, body?: unknown, options?: Without) =>
    renewing(() => api.put<T>(path, body, options)),
  delete: <T = void>(path: PathAnswering<'delete', T>, options?: Without) =>
    renewing(() => api.delete<T>(path, options)),
  upload: <T = void>(path: PathAnswering<'post', T>, form: FormData, options?: Without) =>
    renewing(() => api.upload<T>(path, form, options)),
  /** A file, e.g. an export; large ones take their time. */
  file: (path: PathOf<'get'>, query?: Query) =>
    renewing(async () => (await send('GET', path, { query, timeoutMs: 180_000 })).blob()),
  /** A file that is asked for with a body, e.g. an export with its reason. */
  fileOf: (path: PathOf<'post'>, body: unknown) =>
    renewing(async () => (await send('POST', path, { body, timeoutMs: 180_000 })).blob()),
}
