import { computed, type Ref } from 'vue'
import { useProfile } from '../session/profile'
import { useMapPlaces, usePlace } from './queries'

/**
 * Walking down county, town, village, grid. The map shows the places one level below `at`; a grid has
 * none below it, so its village stays on the map with the grid marked.
 */
export function useDrill(at: Ref<string>) {
  const { profile } = useProfile()
  const place = usePlace(at)
  const here = computed(() => place.data.value ?? null)
  const leaf = computed(() => here.value !== null && here.value.children === 0)
  /** The place whose children are drawn. */
  const within = computed(() => {
    if (!here.value) return null
    return leaf.value ? (here.value.ancestors.at(-1)?.id ?? here.value.id) : here.value.id
  })
  const depth = computed(() => (here.value ? here.value.depth + (leaf.value ? 0 : 1) : 1))
  const places = useMapPlaces(within, depth)
  const trail = computed(() =>
    here.value ? [...here.value.ancestors, { id: here.value.id, name: here.value.name }] : [],
  )
  /** "乡镇街道", "网格" …: what the list holds. */
  const levelWord = computed(
    () => profile.value?.levels.find((level) => level.depth === depth.value)?.word ?? null,
  )
  const sorted = computed(() =>
    (places.data.value?.features ?? [])
      .map((feature) => feature.properties)
      .sort((a, b) => b.overdue - a.overdue || b.open - a.open || a.name.localeCompare(b.name, 'zh-CN')),
  )
  return { place, here, leaf, within, places, trail, levelWord, sorted }
}
