import type { MapLayer } from '@/shared/api'
import { count } from '@/shared/format'
import { useMapText } from './useMapText'

/** A number of the map in words: `12 户`, `3.2 户`, `不显示`. */
export function useValueWords() {
  const { t, lang } = useMapText()
  return (value: number | null, layer: Pick<MapLayer, 'unit'>, share: boolean): string => {
    if (value === null) return t('drill.hidden')
    const n = share ? value.toFixed(1) : count(value, lang.value)
    return t(`drill.unit.${layer.unit}`, { n })
  }
}
