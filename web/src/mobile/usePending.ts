import { computed, watch, type ComputedRef } from 'vue'
import { outboxState, type OutboxItem } from '@/shared/offline'

/** The acts on one thing (`ticket:…`, `case:…`) that are on their way; `then` runs when one of them arrives. */
export function usePending(about: () => string, then: (item: OutboxItem) => void): ComputedRef<OutboxItem[]> {
  const mine = computed(() => outboxState.items.filter((item) => item.about === about()))
  watch(
    () => mine.value.filter((item) => item.state === 'delivered').map((item) => item.key),
    (now, before) => {
      const fresh = mine.value.find((item) => item.state === 'delivered' && !before.includes(item.key))
      if (fresh && now.length) then(fresh)
    },
  )
  return computed(() => mine.value.filter((item) => item.state !== 'delivered'))
}
