import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import { api, ApiProblem, type AreaMap, type MapLayer } from '@/shared/api'
import { scaleFor } from '@/shared/vocabulary'
import type { Access } from './access'

const FIRST = 'open'
/** Numbers of the register move slowly; a wall looks again so often. */
const AGAIN_MS = 120_000

/**
 * What the map of the wall is coloured by besides open cases. Only somebody signed in chooses: a wall that hangs in public
 * shows cases, and what the signed-in role may not see is not offered.
 */
export function useLayers(access: Access, place: Ref<string>, stop: (end: () => void) => void) {
  const areas = shallowRef<AreaMap | null>(null)
  const chosen = ref(FIRST)
  const offered = computed(() => (access.kind === 'session' ? (areas.value?.layers ?? []) : []))
  const layer = computed<MapLayer | null>(
    () => offered.value.find((one) => one.code === chosen.value && one.code !== FIRST) ?? null,
  )
  const values = computed(() => {
    const by = layer.value
    if (!by || !areas.value) return null
    return new Map(areas.value.features.map((one) => [one.id, one.properties.numbers[by.code] ?? null]))
  })
  const scale = computed(() => {
    const known = [...(values.value?.values() ?? [])].flatMap((value) => (value === null ? [] : [value]))
    return values.value ? scaleFor(known) : null
  })
  async function read(): Promise<void> {
    if (access.kind !== 'session') return
    const wanted = place.value
    try {
      const answer = await api.get<AreaMap>('/map/areas', { place: wanted }, { headers: access.headers })
      if (wanted === place.value) areas.value = answer
    } catch (trouble) {
      // Without a network the old numbers stay; a role that may not read any keeps the open cases.
      if (trouble instanceof ApiProblem && wanted === place.value) areas.value = null
    }
  }
  watch(place, read, { immediate: true })
  const clock = setInterval(() => void read(), AGAIN_MS)
  stop(() => clearInterval(clock))
  function next(): void {
    const at = offered.value.findIndex((one) => one.code === (layer.value?.code ?? FIRST))
    chosen.value = offered.value[(at + 1) % offered.value.length]?.code ?? FIRST
  }
  return { offered, layer, values, scale, next, choose: (code: string) => (chosen.value = code) }
}
