export { useLive, type LiveOptions, type LiveState } from './useLive'
