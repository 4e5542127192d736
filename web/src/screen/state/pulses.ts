import type { LiveEvent, PlaceCollection, PlaceProperties } from '@/shared/api'
import { isSettled } from './feed'

/** A mark on the map where an act just happened. */
export interface Pulse {
  id: string
  lon: number
  lat: number
  settled: boolean
  title: string
  word: LiveEvent['word']
}

/** The polygon of the current layer in which the place lies: itself, or the ancestor its path names. */
export function polygonOf(
  place: LiveEvent['place'],
  polygons: PlaceCollection | null,
): PlaceProperties | null {
  if (!place || !polygons) return null
  const all = polygons.features.map((feature) => feature.properties)
  const itself = all.find((polygon) => polygon.id === place.id)
  if (itself) return itself
  const steps = place.path.split(' / ')
  return all.find((polygon) => polygon.depth >= 1 && steps[polygon.depth - 1] === polygon.name) ?? null
}

/** Where to draw the act; null when neither the point nor the place is known on this map. */
export function pulseOf(event: LiveEvent, polygons: PlaceCollection | null): Pulse | null {
  const polygon = polygonOf(event.place, polygons)
  const at = event.point ?? (polygon && { lon: polygon.label[0], lat: polygon.label[1] })
  if (!at) return null
  return {
    id: event.id,
    lon: at.lon,
    lat: at.lat,
    settled: isSettled(event),
    title: event.title,
    word: event.word,
  }
}
