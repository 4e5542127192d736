import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import type {
  CareCounts,
  CarePlan,
  MatterItem,
  MatterView,
  Page,
  UnvisitedPage,
  VisitCoverage,
  VisitLinkList,
  Visitor,
  VisitPlan,
} from '@/shared/api'
import { staffApi } from '../session/staffApi'

type Text = MaybeRefOrGetter<string | null | undefined>
const KEY = 'visits'
const read = (value: Text) => computed(() => toValue(value) ?? '')

export function useCoverage(place: Text, period: Text) {
  const [at, when] = [read(place), read(period)]
  return useQuery({
    queryKey: [KEY, 'coverage', at, when],
    queryFn: () => staffApi.get<VisitCoverage>('/visits/coverage', { place: at.value, period: when.value }),
    placeholderData: keepPreviousData,
  })
}

export function useUnvisited(place: Text, period: Text, cursor: Text) {
  const [at, when, from] = [read(place), read(period), read(cursor)]
  return useQuery({
    queryKey: [KEY, 'unvisited', at, when, from],
    queryFn: () =>
      staffApi.get<UnvisitedPage>('/visits/unvisited', {
        place: at.value,
        period: when.value,
        cursor: from.value,
      }),
    placeholderData: keepPreviousData,
  })
}

export function usePlans() {
  return useQuery({
    queryKey: [KEY, 'plans'],
    queryFn: () => staffApi.get<VisitPlan[]>('/visits/plans'),
  })
}

/** Workers and leaders who can go to the households of a place. */
export function useVisitors(place: Text) {
  const at = read(place)
  return useQuery({
    queryKey: [KEY, 'visitors', at],
    queryFn: () => staffApi.get<Visitor[]>('/visits/visitors', { place: at.value }),
    staleTime: 300_000,
  })
}

export function useLinks(place: Text, kind: Text, cursor: Text) {
  const [at, which, from] = [read(place), read(kind), read(cursor)]
  return useQuery({
    queryKey: [KEY, 'links', at, which, from],
    queryFn: () =>
      staffApi.get<VisitLinkList>('/visits/links', {
        place: at.value,
        kind: which.value,
        cursor: from.value,
      }),
    placeholderData: keepPreviousData,
  })
}

export function useMatters() {
  return useQuery({
    queryKey: [KEY, 'matters'],
    queryFn: () => staffApi.get<MatterItem[]>('/visits/matters'),
  })
}

export function useMatter(id: Text) {
  const matter = read(id)
  return useQuery({
    queryKey: [KEY, 'matter', matter],
    enabled: computed(() => Boolean(matter.value)),
    queryFn: () => staffApi.get<MatterView>(`/visits/matters/${matter.value}`),
  })
}

export function useCareList(place: Text, stage: Text, code: Text, cursor: Text) {
  const [at, step, mark, from] = [read(place), read(stage), read(code), read(cursor)]
  return useQuery({
    queryKey: [KEY, 'care', at, step, mark, from],
    queryFn: () =>
      staffApi.get<Page<CarePlan>>('/care', {
        place: at.value,
        stage: step.value,
        code: mark.value,
        cursor: from.value,
      }),
    placeholderData: keepPreviousData,
  })
}

export function useCareCounts(place: Text) {
  const at = read(place)
  return useQuery({
    queryKey: [KEY, 'care-counts', at],
    queryFn: () => staffApi.get<CareCounts>('/care/counts', { place: at.value }),
    placeholderData: keepPreviousData,
  })
}

/** After a change everything about visits is read again. */
export function useVisitsChanged() {
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey: [KEY] })
}
