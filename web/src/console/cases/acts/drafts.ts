import { reactive, watch, type Reactive } from 'vue'
import type { Act } from '@/shared/api'
import { readStored, writeStored } from '../../parts/stored'

const PREFIX = 'gezhi.draft.'
const keyOf = (caseId: string, act: Act) => `${PREFIX}${caseId}.${act}`

/**
 * What somebody typed into the form of one act on one case. It survives a closed drawer, a reload and a
 * conflict with somebody else's act, and is forgotten when the act is done or the tab is closed.
 */
export function useDraft<T extends object>(caseId: string, act: Act, initial: T): Reactive<T> {
  const key = keyOf(caseId, act)
  const empty = JSON.stringify(initial)
  const draft = reactive({ ...initial, ...readStored<Partial<T>>(key, sessionStorage) }) as Reactive<T>
  watch(draft, (now) => writeStored(key, JSON.stringify(now) === empty ? null : now, sessionStorage), {
    deep: true,
  })
  return draft
}

export function writeDraft(caseId: string, act: Act, change: object): void {
  const key = keyOf(caseId, act)
  writeStored(key, { ...readStored<object>(key, sessionStorage), ...change }, sessionStorage)
}

export function forgetDraft(caseId: string, act: Act): void {
  writeStored(keyOf(caseId, act), null, sessionStorage)
}

export const hasDraft = (caseId: string, act: Act): boolean =>
  readStored<object>(keyOf(caseId, act), sessionStorage) !== null

/** When somebody leaves the desk. */
export function forgetAllDrafts(): void {
  Object.keys(sessionStorage)
    .filter((key) => key.startsWith(PREFIX))
    .forEach((key) => sessionStorage.removeItem(key))
}
