import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { api, type Query } from '@/shared/api/client'
import type { PathAnswering } from '@/shared/api/contract'
import { ApiProblem, NoAnswer } from '@/shared/api/problem'
import { database } from './database'

/** A server answer with its last copy on the phone: shown at once, replaced when the network answers. */
export interface KeptAnswer<T> {
  data: Ref<T | null>
  /** When the shown copy was made (ms), null when it is fresh. */
  savedAt: Ref<number | null>
  loading: Ref<boolean>
  problem: Ref<ApiProblem | NoAnswer | null>
  refresh: () => Promise<void>
  /** Puts in what an act answered, here and on the phone. */
  set: (data: T) => void
}
export interface KeptOptions {
  query?: () => Query
  secret?: () => string | null
  /** Refresh when the page comes to the front. */
  onReturn?: boolean
}

export async function keep(name: string, data: unknown): Promise<void> {
  const copy = JSON.parse(JSON.stringify(data)) as unknown
  await (await database()).put('kept', { name, saved_at: Date.now(), data: copy }).catch(() => undefined)
}

export async function recall<T>(name: string): Promise<{ data: T; savedAt: number } | null> {
  const found = await database()
    .then((db) => db.get('kept', name))
    .catch(() => undefined)
  return found ? { data: found.data as T, savedAt: found.saved_at } : null
}

/** GETs `path()`; nothing happens while it is null. The copy's name is the path with its query. */
export function useKept<T>(
  path: () => PathAnswering<'get', T> | null,
  options: KeptOptions = {},
): KeptAnswer<T> {
  const data = shallowRef<T | null>(null) as Ref<T | null>
  const savedAt = ref<number | null>(null)
  const loading = ref(false)
  const problem = shallowRef<ApiProblem | NoAnswer | null>(null)
  const nameOf = (at: string) => `GET ${at}?${JSON.stringify(options.query?.() ?? {})}`
  let turn = 0

  async function refresh(): Promise<void> {
    const at = path()
    if (!at) return
    const mine = ++turn
    const name = nameOf(at)
    loading.value = true
    if (data.value === null) {
      const copy = await recall<T>(name)
      if (copy && mine === turn && data.value === null) {
        data.value = copy.data
        savedAt.value = copy.savedAt
      }
    }
    try {
      const fresh = await api.get<T>(at as PathAnswering<'get', T>, options.query?.(), {
        secret: options.secret?.() ?? null,
      })
      if (mine !== turn) return
      data.value = fresh
      savedAt.value = null
      problem.value = null
      void keep(name, fresh)
    } catch (cause) {
      if (mine !== turn) return
      problem.value = cause instanceof ApiProblem ? cause : new NoAnswer(cause)
      if (cause instanceof ApiProblem && (cause.status === 404 || cause.status === 403)) data.value = null
    } finally {
      if (mine === turn) loading.value = false
    }
  }

  watch(
    () => [path(), JSON.stringify(options.query?.() ?? {})],
    (_, before) => {
      if (before) data.value = null
      void refresh()
    },
    { immediate: true },
  )
  const back = () => {
    if (document.visibilityState === 'visible') void refresh()
  }
  const online = () => void refresh()
  if (options.onReturn !== false) document.addEventListener('visibilitychange', back)
  addEventListener('online', online)
  onScopeDispose(() => {
    turn = -1
    document.removeEventListener('visibilitychange', back)
    removeEventListener('online', online)
  })

  return {
    data,
    savedAt,
    loading,
    problem,
    refresh,
    set: (next) => {
      data.value = next
      savedAt.value = null
      const at = path()
      if (at) void keep(nameOf(at), next)
    },
  }
}
