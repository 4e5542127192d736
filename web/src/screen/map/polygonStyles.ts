import { Fill, Stroke, Style, Text } from 'ol/style'
import type { PlaceProperties } from '@/shared/api'
import { hatch } from '@/shared/map/hatch'
import { bucketOf, RAMP_DARK, type Scale } from '@/shared/vocabulary'

const FAMILY = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif'
const BAD = '#ff8875'
const EDGE = '#061322'

export interface Look {
  /** What it is coloured by; null is a number that is not shown. */
  value: number | null
  /** Red edges belong to numbers of cases. */
  warns: boolean
  scale: Scale
  /** 1rem in pixels: type and lines grow with the wall. */
  rem: number
  hovered: boolean
  selected: boolean
  /** Width of the polygon on the screen, in pixels. */
  width: number
}

function labelled(place: PlaceProperties, look: Look): Text | undefined {
  const size = Math.round(look.rem * (look.width > look.rem * 11 ? 1.05 : 0.85))
  if (look.width < place.name.length * size * 1.05) return undefined
  return new Text({
    text: look.value && look.width > look.rem * 8 ? `${place.name}\n${look.value}` : place.name,
    font: `500 ${size}px ${FAMILY}`,
    fill: new Fill({ color: '#f2faff' }),
    stroke: new Stroke({ color: 'rgb(6 19 34 / 55%)', width: look.rem * 0.16 }),
    overflow: true,
  })
}

/** A place coloured by its number; overdue ones wear a red outline drawn above their neighbours. */
export function placeStyle(place: PlaceProperties, look: Look): Style[] {
  const late = look.warns && place.overdue > 0
  const rank = look.selected ? 4 : look.hovered ? 3 : late ? 2 : 1
  const edge = look.selected || look.hovered ? '#ffffff' : late ? BAD : EDGE
  const width = look.rem * (look.selected ? 0.2 : look.hovered || late ? 0.13 : 0.07)
  const text = labelled(place, look)
  return [
    new Style({
      zIndex: rank,
      fill: new Fill({
        color:
          look.value === null
            ? hatch(true)
            : `${RAMP_DARK[bucketOf(look.value, look.scale)] ?? RAMP_DARK[0]}d9`,
      }),
      stroke: new Stroke({ color: edge, width }),
    }),
    ...(text ? [new Style({ zIndex: 10, text, geometry: 'label' })] : []),
  ]
}
