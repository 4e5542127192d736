import OlMap from 'ol/Map'
import View from 'ol/View'
import { defaults as defaultInteractions } from 'ol/interaction/defaults'
import type BaseLayer from 'ol/layer/Base'
import { fromLonLat, toLonLat, transformExtent } from 'ol/proj'
import type { Extent } from 'ol/extent'
import type { Profile } from '@/shared/api/types'
import 'ol/ol.css'

export interface LonLat {
  lon: number
  lat: number
}
export type Padding = [number, number, number, number]

/** A map without north-turning and without controls; zooming and fitting are buttons of our own. */
export function createSurface(target: HTMLElement, layers: BaseLayer[], wheel = true): OlMap {
  return new OlMap({
    target,
    controls: [],
    interactions: defaultInteractions({
      altShiftDragRotate: false,
      pinchRotate: false,
      mouseWheelZoom: wheel,
    }),
    view: new View({ center: fromLonLat([116.4, 39.9]), zoom: 12, minZoom: 5, maxZoom: 19 }),
    layers,
  })
}

export function fitTo(map: OlMap, extent: Extent, padding: Padding, maxZoom = 17): void {
  if (!extent.every(Number.isFinite)) return
  map.updateSize()
  const size = map.getSize()
  if (!size || !size[0] || !size[1]) return
  map.getView().fit(extent, { padding, size, maxZoom })
}

export const bboxExtent = (bbox: Profile['map']['bbox']): Extent =>
  transformExtent(bbox, 'EPSG:4326', 'EPSG:3857')

export const toView = (point: LonLat) => fromLonLat([point.lon, point.lat])
export function fromView(coordinate: number[]): LonLat {
  const [lon = 0, lat = 0] = toLonLat(coordinate)
  const digits = (n: number) => Math.round(n * 1e6) / 1e6
  return { lon: digits(lon), lat: digits(lat) }
}

/** Zooms with a short movement, or at once for readers who asked for less motion. */
export function zoomBy(map: OlMap, delta: number): void {
  const view = map.getView()
  const zoom = (view.getZoom() ?? 12) + delta
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) view.setZoom(zoom)
  else view.animate({ zoom, duration: 180 })
}
