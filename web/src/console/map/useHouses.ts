import { computed, type Ref } from 'vue'
import { ApiProblem, type AreaMap, type HousePoint, type MapLayer } from '@/shared/api'
import { useVillage } from '../register/queries'

/** The houses of a grid, with the marks of the layer, or all marks where the layer is no kind of mark. */
export function useHouses(
  here: Ref<AreaMap | null>,
  areas: Ref<AreaMap | null>,
  layer: Ref<MapLayer | null>,
  opens: Ref<boolean>,
) {
  const place = computed(() => here.value?.place.id ?? '')
  const village = useVillage(place, opens)
  const marks = computed(() => village.data.value?.kinds ?? [])
  const shown = computed(() => {
    const code = layer.value?.code ?? ''
    const all = marks.value.map((_, i) => i)
    return code.startsWith('kind.') ? all.filter((i) => `kind.${marks.value[i]?.code}` === code) : all
  })
  /** Houses with a mark of the layer stand first in the list. */
  const houses = computed(() => {
    const all = village.data.value?.households ?? []
    if (shown.value.length === marks.value.length) return all
    const rank = (house: HousePoint) => (house.marks.some((mark) => shown.value.includes(mark)) ? 0 : 1)
    return [...all].sort((a, b) => rank(a) - rank(b))
  })
  /** Of the grid only its own outline, not its neighbours'. */
  const outlines = computed(() => {
    const all = areas.value
    return all && { ...all, features: all.features.filter((one) => one.properties.id === place.value) }
  })
  /** Kinds that are drawn on some house: the legend. */
  const present = computed(() => {
    const seen = new Set(houses.value.flatMap((house) => house.marks))
    return shown.value.flatMap((i) => (seen.has(i) && marks.value[i] ? [marks.value[i]] : []))
  })
  const tooMany = computed(
    () => village.error.value instanceof ApiProblem && village.error.value.code === 'too_many',
  )
  return { village, houses, marks, shown, present, outlines, tooMany }
}
