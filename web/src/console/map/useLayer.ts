import { computed, type ComputedRef, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { AreaMap, AreaProperties, MapLayer } from '@/shared/api'
import { classesOf, largestFirst, valueOf } from './values'

const FIRST = 'open'

export interface AreaRow extends AreaProperties {
  value: number | null
}

/** What the areas are coloured by: `?layer=CODE&by=share`. Where a layer does not reach, open cases take its place. */
export function useLayer(here: Ref<AreaMap | null>, areas: Ref<AreaMap | null>) {
  const route = useRoute()
  const router = useRouter()
  const asked = computed(() => (typeof route.query.layer === 'string' ? route.query.layer : FIRST))
  const layers = computed(() => here.value?.layers ?? [])
  const layer: ComputedRef<MapLayer | null> = computed(
    () => layers.value.find((one) => one.code === asked.value) ?? layers.value[0] ?? null,
  )
  const missing = computed(() => here.value !== null && layer.value?.code !== asked.value)
  const share = computed(() => Boolean(layer.value?.share) && route.query.by === 'share')
  const rows = computed<AreaRow[]>(() => {
    const by = layer.value
    const all = areas.value?.features.map((feature) => feature.properties) ?? []
    return by
      ? largestFirst(all.map((area) => ({ ...area, value: valueOf(area.numbers, by, share.value) })))
      : []
  })
  const values = computed(() => new Map(rows.value.map((row) => [row.id, row.value])))
  const classes = computed(() => classesOf(rows.value, share.value))
  const whole = computed(() =>
    here.value && layer.value ? valueOf(here.value.numbers, layer.value, share.value) : null,
  )
  function choose(code: string, by: 'count' | 'share'): void {
    const query = { ...route.query, layer: code, by }
    void router.push({
      query: Object.fromEntries(
        Object.entries(query).filter(
          ([key, value]) =>
            value && !(key === 'layer' && value === FIRST) && !(key === 'by' && value === 'count'),
        ),
      ),
    })
  }
  return { layers, layer, missing, share, rows, values, classes, whole, choose }
}
