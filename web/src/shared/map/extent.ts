import type Feature from 'ol/Feature'
import {
  boundingExtent,
  containsExtent,
  createEmpty,
  extend,
  getHeight,
  getWidth,
  type Extent,
} from 'ol/extent'
import type Geometry from 'ol/geom/Geometry'
import MultiPolygon from 'ol/geom/MultiPolygon'
import Polygon from 'ol/geom/Polygon'

/** So much of the area is always in view. */
const CORE = 0.98
/** What lies within so much of the core's size around it comes into view too. */
const MARGIN = 0.06

interface Part {
  extent: Extent
  area: number
}

function partsOf(geometry: Geometry | undefined): Part[] {
  const polygons =
    geometry instanceof MultiPolygon ? geometry.getPolygons() : geometry instanceof Polygon ? [geometry] : []
  return polygons.map((polygon) => ({ extent: polygon.getExtent(), area: polygon.getArea() }))
}

/**
 * The box in which the places really lie. A far island of a few hectares would otherwise shrink a whole prefecture to a
 * corner of the map; it is still drawn, and stands in the list.
 */
export function mainExtent(features: readonly Feature[]): Extent {
  const parts = features.flatMap((feature) => partsOf(feature.getGeometry()))
  parts.sort((a, b) => b.area - a.area)
  const total = parts.reduce((sum, part) => sum + part.area, 0)
  const core = createEmpty()
  let covered = 0
  let rest = parts.length
  for (const [i, part] of parts.entries()) {
    if (covered >= total * CORE) {
      rest = i
      break
    }
    extend(core, part.extent)
    covered += part.area
  }
  const [west = 0, south = 0, east = 0, north = 0] = core
  const reach = Math.max(getWidth(core), getHeight(core)) * MARGIN
  const around = boundingExtent([
    [west - reach, south - reach],
    [east + reach, north + reach],
  ])
  return parts
    .slice(rest)
    .filter((part) => containsExtent(around, part.extent))
    .reduce((all, part) => extend(all, part.extent), core)
}
