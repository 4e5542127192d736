import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import type { House, HousePage, HouseWords } from '@/shared/api'
import { staffApi } from '../../session/staffApi'

type Text = MaybeRefOrGetter<string | null | undefined>
/** The key of everything of the register, so that a change of a household renews houses too. */
const KEY = 'register'
const read = (value: Text) => computed(() => toValue(value) ?? '')

/** A house's file; with a day, owner and people of that day. */
export function useHouse(id: Text, on: Text = '') {
  const [house, day] = [read(id), read(on)]
  return useQuery({
    queryKey: [KEY, 'house', house, day],
    enabled: computed(() => Boolean(house.value)),
    queryFn: () => staffApi.get<House>(`/houses/${house.value}`, { on: day.value }),
    retry: false,
  })
}

export function useHouses(
  place: Text,
  words: Text,
  grade: Text,
  cursor: Text,
  enabled: MaybeRefOrGetter<boolean> = true,
) {
  const [at, q, safety, from] = [read(place), read(words), read(grade), read(cursor)]
  return useQuery({
    queryKey: [KEY, 'houses', at, q, safety, from],
    enabled: computed(() => toValue(enabled)),
    queryFn: () =>
      staffApi.get<HousePage>('/houses', {
        place: at.value,
        q: q.value,
        grade: safety.value,
        cursor: from.value,
      }),
    placeholderData: keepPreviousData,
  })
}

/** Kinds and grades of houses, kinds and colours of vehicles, as the place has them. */
export function useHouseWords() {
  const query = useQuery({
    queryKey: [KEY, 'words'],
    queryFn: () => staffApi.get<HouseWords>('/register/words'),
    staleTime: 600_000,
  })
  return computed<HouseWords>(() => query.data.value ?? { kinds: [], grades: [], vehicles: [], colours: [] })
}
