import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import type {
  CorrectionItem,
  FoundPeople,
  Household,
  HouseholdPage,
  MarkKind,
  RegisterCounts,
  VillageMap,
} from '@/shared/api'
import { byCode } from '@/shared/register/marks'
import { staffApi } from '../session/staffApi'

type Text = MaybeRefOrGetter<string | null | undefined>
const KEY = 'register'
const read = (value: Text) => computed(() => toValue(value) ?? '')

/** A file; with a day, the people of that day. */
export function useHousehold(id: Text, on: Text = '') {
  const [file, day] = [read(id), read(on)]
  return useQuery({
    queryKey: [KEY, 'file', file, day],
    enabled: computed(() => Boolean(file.value)),
    queryFn: () => staffApi.get<Household>(`/households/${file.value}`, { on: day.value }),
    retry: false,
  })
}

export function useHouseholds(place: Text, mark: Text, cursor: Text) {
  const [at, code, from] = [read(place), read(mark), read(cursor)]
  return useQuery({
    queryKey: [KEY, 'list', at, code, from],
    queryFn: () =>
      staffApi.get<HouseholdPage>('/households', {
        place: at.value,
        attribute: code.value,
        cursor: from.value,
      }),
    placeholderData: keepPreviousData,
  })
}

export function useFound(words: Text, place: Text) {
  const [q, at] = [read(words), read(place)]
  return useQuery({
    queryKey: [KEY, 'found', q, at],
    enabled: computed(() => q.value.length > 0),
    queryFn: () => staffApi.get<FoundPeople>('/register/search', { q: q.value, place: at.value }),
    placeholderData: keepPreviousData,
    retry: false,
  })
}

export function useCounts(place: Text) {
  const at = read(place)
  return useQuery({
    queryKey: [KEY, 'counts', at],
    queryFn: () => staffApi.get<RegisterCounts>('/register/counts', { place: at.value }),
    placeholderData: keepPreviousData,
  })
}

/** The kinds of marks that the reader may see. */
export function useKinds() {
  const query = useQuery({
    queryKey: [KEY, 'kinds'],
    queryFn: () => staffApi.get<MarkKind[]>('/register/kinds'),
    staleTime: 600_000,
  })
  return { kinds: computed(() => query.data.value ?? []), codes: computed(() => byCode(query.data.value)) }
}

export function useVillage(place: Text, enabled: MaybeRefOrGetter<boolean> = true) {
  const at = read(place)
  return useQuery({
    queryKey: [KEY, 'map', at],
    enabled: computed(() => toValue(enabled)),
    queryFn: () => staffApi.get<VillageMap>('/map/households', { place: at.value }),
    retry: false,
  })
}

export function useCorrections() {
  return useQuery({
    queryKey: [KEY, 'corrections'],
    queryFn: () => staffApi.get<CorrectionItem[]>('/register/corrections'),
  })
}

/** After a change everything of the register is read again; the changed file is known already. */
export function useRegisterChanged() {
  const queries = useQueryClient()
  return (file?: Household) => {
    if (file) queries.setQueryData([KEY, 'file', file.id, ''], file)
    return queries.invalidateQueries({
      queryKey: [KEY],
      predicate: (query) => !file || query.queryKey[2] !== file.id || query.queryKey[3] !== '',
    })
  }
}
