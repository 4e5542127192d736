import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { api, type PathAnswering, type Query } from '@/shared/api'

/**
 * GETs `path()`; nothing happens while it is null. Unlike `useKept` it leaves no copy on the phone: files of households
 * are personal data, and the phone may be lost.
 */
export function useAnswer<T>(path: () => PathAnswering<'get', T> | null, query: () => Query = () => ({})) {
  const data = shallowRef<T | null>(null) as Ref<T | null>
  const problem = shallowRef<unknown>(null)
  const loading = ref(false)
  let turn = 0

  async function refresh(): Promise<void> {
    const at = path()
    if (!at) return
    const mine = ++turn
    loading.value = true
    try {
      const fresh = await api.get<T>(at as PathAnswering<'get', T>, query())
      if (mine !== turn) return
      data.value = fresh
      problem.value = null
    } catch (cause) {
      if (mine === turn) problem.value = cause
    } finally {
      if (mine === turn) loading.value = false
    }
  }
  watch(
    () => [path(), JSON.stringify(query())],
    () => void refresh(),
    { immediate: true },
  )
  onScopeDispose(() => (turn = -1))
  return { data, problem, loading, refresh }
}
