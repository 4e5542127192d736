import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import {
  api,
  ApiProblem,
  type PlaceCollection,
  type PlaceDetail,
  type PlaceRef,
  type Profile,
} from '@/shared/api'
import type { Access } from './access'
import { throttled } from './throttle'

const AFTER_ACT_MS = 15_000

/** The place the wall shows, the way to it, and the polygons to colour. The place is in the address. */
export function useTerritory(profile: Profile, access: Access) {
  const root = profile.root
  const placeId = ref(placeInAddress() ?? root.id)
  const detail = shallowRef<PlaceDetail | null>(null)
  const polygons = shallowRef<PlaceCollection | null>(null)
  /** Level of the polygons; null is one below the place. */
  const chosenDepth = ref<number | null>(null)
  /** The server refused so many polygons at once. */
  const tooMany = ref(false)
  let asked = 0

  const place = computed<PlaceRef>(() => detail.value ?? root)
  const trail = computed<PlaceRef[]>(() =>
    detail.value ? [...detail.value.ancestors, detail.value] : [root],
  )
  const isLeaf = computed(() => (detail.value ? detail.value.children === 0 : false))
  const depth = computed(() =>
    isLeaf.value ? place.value.depth : (chosenDepth.value ?? place.value.depth + 1),
  )
  const levels = computed(() => profile.levels.filter((level) => level.depth > place.value.depth))

  async function readPolygons(): Promise<void> {
    const mine = ++asked
    // A grid is shown among its neighbours.
    const parent = isLeaf.value ? detail.value?.ancestors.at(-1) : place.value
    const query = { within: (parent ?? root).id, depth: depth.value }
    try {
      const answer = await api.get<PlaceCollection>('/map/places', query, { headers: access.headers })
      if (mine !== asked) return
      polygons.value = answer
    } catch (trouble) {
      // Without a network the old map stays; a refusal means too many polygons at once.
      if (mine !== asked || !(trouble instanceof ApiProblem)) return
      tooMany.value = true
      if (chosenDepth.value === null) polygons.value = null
      chosenDepth.value = null
    }
  }

  async function readPlace(): Promise<void> {
    const wanted = placeId.value
    try {
      const answer = await api.get<PlaceDetail>(`/places/${wanted}`, {}, { headers: access.headers })
      if (wanted !== placeId.value) return
      detail.value = answer
    } catch (trouble) {
      if (trouble instanceof ApiProblem && wanted !== root.id) placeId.value = root.id
    }
  }

  function go(id: string, remember = true): void {
    if (id === placeId.value) return
    placeId.value = id
    if (!remember) return
    const address = new URL(location.href)
    if (id === root.id) address.searchParams.delete('place')
    else address.searchParams.set('place', id)
    history.pushState(null, '', address)
  }
  const up = () => {
    const parent = trail.value.at(-2)
    if (parent) go(parent.id)
  }

  const soon = throttled(readPolygons, AFTER_ACT_MS, 800)
  const onBack = () => (placeId.value = placeInAddress() ?? root.id)
  addEventListener('popstate', onBack)
  onScopeDispose(() => {
    soon.stop()
    removeEventListener('popstate', onBack)
  })
  watch(
    placeId,
    () => {
      chosenDepth.value = null
      tooMany.value = false
      void readPlace()
    },
    { immediate: true },
  )
  watch([detail, depth], () => detail.value && void readPolygons())

  return {
    placeId,
    place,
    trail,
    isLeaf,
    depth,
    levels,
    polygons,
    tooMany,
    go,
    up,
    setDepth: (next: number) => {
      tooMany.value = false
      chosenDepth.value = next
    },
    refresh: readPlace,
    refreshSoon: soon.ask,
  }
}

function placeInAddress(): string | null {
  return new URLSearchParams(location.search).get('place')
}
