import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { NO_FILTERS, readFilters, writeFilters, type CaseFilters } from './filters'

/** The filters of the address line, and ways to change them. The layout (`board`) stands there too. */
export function useCaseFilters() {
  const route = useRoute()
  const router = useRouter()
  const filters = computed(() => readFilters(route.query))
  const board = computed(() => route.query.layout === 'board')

  const go = (next: CaseFilters, asBoard = board.value) =>
    router.replace({
      name: route.name ?? 'cases',
      params: route.params,
      query: { ...writeFilters(next), ...(asBoard ? { layout: 'board' } : {}) },
    })
  return {
    filters,
    board,
    set: (change: Partial<CaseFilters>) => go({ ...filters.value, ...change }),
    replace: (next: CaseFilters) => go(next),
    clear: () => go({ ...NO_FILTERS, view: filters.value.view, sort: filters.value.sort }),
    setBoard: (on: boolean) => go(filters.value, on),
  }
}
