import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import type { CaseCollection, Place, PlaceCollection, PlaceDetail } from '@/shared/api'
import { staffApi } from '../session/staffApi'

type Id = MaybeRefOrGetter<string | null | undefined>
const AN_HOUR = 3_600_000

export function usePlace(id: Id) {
  return useQuery({
    queryKey: ['place', computed(() => toValue(id))],
    enabled: computed(() => Boolean(toValue(id))),
    queryFn: () => staffApi.get<PlaceDetail>(`/places/${toValue(id)}`),
    staleTime: AN_HOUR,
  })
}

export function usePlaceChildren(parent: Id) {
  return useQuery({
    queryKey: ['places', computed(() => toValue(parent))],
    enabled: computed(() => Boolean(toValue(parent))),
    queryFn: () => staffApi.get<Place[]>('/places', { parent: toValue(parent) }),
    staleTime: AN_HOUR,
  })
}

export function usePlaceSearch(words: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: ['places-found', computed(() => toValue(words))],
    enabled: computed(() => toValue(words).length > 0),
    queryFn: () => staffApi.get<Place[]>('/places', { q: toValue(words) }),
    placeholderData: keepPreviousData,
  })
}

/** Polygons one level (or `depth`) below a place, with their numbers. */
export function useMapPlaces(within: Id, depth: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: ['map-places', computed(() => toValue(within)), computed(() => toValue(depth))],
    enabled: computed(() => Boolean(toValue(within))),
    queryFn: () =>
      staffApi.get<PlaceCollection>('/map/places', { within: toValue(within), depth: toValue(depth) }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })
}

export function useMapCases(within: Id) {
  return useQuery({
    queryKey: ['map-cases', computed(() => toValue(within))],
    enabled: computed(() => Boolean(toValue(within))),
    queryFn: () => staffApi.get<CaseCollection>('/map/cases', { within: toValue(within), open: true }),
    placeholderData: keepPreviousData,
  })
}
