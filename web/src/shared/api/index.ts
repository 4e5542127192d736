/** The one import point of the API for all surfaces. */
export * from './types'
export type { PathAnswering, PathOf } from './contract'
export {
  API_BASE,
  api,
  apiUrl,
  onRefused,
  onSignedOut,
  send,
  type Query,
  type RequestOptions,
} from './client'
export { ApiProblem, NoAnswer } from './problem'
