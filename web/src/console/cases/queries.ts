import { keepPreviousData, useQuery, type QueryClient } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import type { BodyLoad, CaseCounts, CaseDetail, CaseRow, Page } from '@/shared/api'
import { staffApi } from '../session/staffApi'
import { apiFilters, type CaseFilters } from './filters'

export interface CasePageAsk {
  filters: CaseFilters
  limit: number
  cursor: string | null
}

export function useCasePage(ask: MaybeRefOrGetter<CasePageAsk>) {
  return useQuery({
    queryKey: ['cases', computed(() => toValue(ask))],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => {
      const { filters, limit, cursor } = toValue(ask)
      return staffApi.get<Page<CaseRow>>('/cases', { ...apiFilters(filters), limit, cursor }, { signal })
    },
  })
}

export function useCaseCounts(place: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: ['counts', computed(() => toValue(place))],
    placeholderData: keepPreviousData,
    queryFn: () => staffApi.get<CaseCounts>('/cases/counts', { place: toValue(place) }),
    refetchInterval: 60_000,
  })
}

export function useCase(id: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: ['case', computed(() => toValue(id))],
    queryFn: () => staffApi.get<CaseDetail>(`/cases/${toValue(id)}`),
  })
}

export function useBodies() {
  return useQuery({
    queryKey: ['bodies'],
    queryFn: () => staffApi.get<BodyLoad[]>('/bodies'),
    staleTime: 60_000,
  })
}

/** Puts a fresh row where the old one stands in every list in memory, without reordering anything. */
export function patchRow(queries: QueryClient, fresh: CaseRow): void {
  queries.setQueriesData<Page<CaseRow>>({ queryKey: ['cases'] }, (page) => {
    if (!page?.items.some((row) => row.id === fresh.id)) return page
    return { ...page, items: page.items.map((row) => (row.id === fresh.id ? { ...row, ...fresh } : row)) }
  })
}

/** After an act: the case itself is known, everything that counts or lists cases is read again. */
export function caseChanged(queries: QueryClient, fresh: CaseDetail): void {
  queries.setQueryData(['case', fresh.id], fresh)
  patchRow(queries, fresh)
  for (const key of ['counts', 'inbox', 'inbox-count', 'board', 'board-column', 'map-places', 'map-cases'])
    void queries.invalidateQueries({ queryKey: [key] })
}
