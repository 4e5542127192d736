import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import { send, type Query } from '@/shared/api/client'

/** One GET with its failure; asked again when the address changes. */
export function useAnswer<T>(at: () => { path: string; query?: Query } | null) {
  const data = shallowRef<T | null>(null) as Ref<T | null>
  const failure = shallowRef<unknown>(null)
  const loading = shallowRef(false)
  let turn = 0

  async function refresh(): Promise<void> {
    const where = at()
    if (!where) return
    const mine = ++turn
    loading.value = true
    failure.value = null
    try {
      const answer = await send('GET', where.path, { query: where.query })
      const fresh = (await answer.json()) as T
      if (mine === turn) data.value = fresh
    } catch (cause) {
      if (mine === turn) failure.value = cause
    } finally {
      if (mine === turn) loading.value = false
    }
  }
  watch(
    () => JSON.stringify(at()),
    () => {
      data.value = null
      void refresh()
    },
    { immediate: true },
  )
  onScopeDispose(() => (turn = -1))
  return { data, failure, loading, refresh }
}
