import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import type { AreaMap } from '@/shared/api'
import { staffApi } from '../session/staffApi'

const A_MINUTE = 60_000

function useAreaMap(place: Ref<string | null>) {
  return useQuery({
    queryKey: ['map-areas', place],
    enabled: computed(() => place.value !== null),
    queryFn: () => staffApi.get<AreaMap>('/map/areas', { place: place.value ?? '' }),
    placeholderData: keepPreviousData,
    staleTime: A_MINUTE,
  })
}

/**
 * Walking down county, town, village, grid. The map shows the areas one level below `at`; below a grid there is none, so
 * its village stays on the map with the grid marked.
 */
export function useAreas(at: Ref<string>) {
  const own = useAreaMap(computed(() => at.value))
  const here = computed(() => own.data.value ?? null)
  const leaf = computed(() => here.value?.children === 0)
  const village = useAreaMap(computed(() => (leaf.value ? (here.value?.ancestors.at(-1)?.id ?? null) : null)))
  const areas = computed(() => (leaf.value ? (village.data.value ?? null) : here.value))
  const trail = computed(() => (here.value ? [...here.value.ancestors, here.value.place] : []))
  const refresh = () => Promise.all([own.refetch(), leaf.value ? village.refetch() : null])
  return { own, here, leaf, areas, trail, refresh }
}
