import { Circle, Fill, Stroke, Style, Text } from 'ol/style'
import {
  bucketOf,
  OVERDUE_TONES,
  RAMP,
  RAMP_DARK,
  STATE_TONES,
  toneOf,
  type Scale,
} from '@/shared/vocabulary'
import type { State } from '@/shared/api/types'
import { hatch } from './hatch'

const FONT = '500 12px "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif'

/** Everything that decides how one polygon looks. */
export interface PolygonLook {
  /** Null is a number that is not shown. */
  value: number | null
  scale: Scale
  overdue: boolean
  selected: boolean
  hovered: boolean
  dark: boolean
  label: string
}

/** Styles are made once per look: 150 polygons share a few dozen of them. */
export class StyleBook {
  private readonly known = new Map<string, Style>()

  clear(): void {
    this.known.clear()
  }

  polygon(look: PolygonLook): Style {
    const bucket = look.value === null ? -1 : bucketOf(look.value, look.scale)
    const key = `p${bucket}${look.overdue}${look.selected}${look.hovered}${look.dark}${look.label}`
    return this.remember(key, () => polygonStyle(look, bucket))
  }

  case(state: State, overdue: boolean, selected: boolean, dark: boolean): Style {
    return this.remember(`c${state}${overdue}${selected}${dark}`, () => {
      const tone = toneOf(overdue ? OVERDUE_TONES : STATE_TONES[state], dark)
      const radius = (overdue ? 5 : 4) + (selected ? 4 : 0)
      return new Style({
        zIndex: selected ? 3 : overdue ? 2 : 1,
        image: new Circle({
          radius,
          fill: new Fill({ color: tone.dot }),
          stroke: new Stroke({ color: dark ? '#0c1722' : '#ffffff', width: selected ? 2.5 : 1.2 }),
        }),
      })
    })
  }

  private remember(key: string, make: () => Style): Style {
    const known = this.known.get(key)
    if (known) return known
    const fresh = make()
    this.known.set(key, fresh)
    return fresh
  }
}

function polygonStyle(look: PolygonLook, bucket: number): Style {
  const ramp = look.dark ? RAMP_DARK : RAMP
  const plain = look.dark ? '#0c1722' : '#ffffff'
  const alert = look.dark ? '#ff7a66' : '#c5281c'
  const strong = look.dark ? '#ffffff' : '#0b2e4f'
  const edge = look.selected ? strong : look.overdue ? alert : look.hovered ? strong : plain
  const ink = look.dark ? '#eaf6ff' : bucket >= 3 ? '#ffffff' : '#1b3a57'
  return new Style({
    zIndex: look.selected ? 4 : look.hovered ? 3 : look.overdue ? 2 : 1,
    fill: new Fill({
      color: bucket < 0 ? hatch(look.dark) : (ramp[bucket] ?? ramp[0]) + (look.dark ? 'cc' : 'f0'),
    }),
    stroke: new Stroke({ color: edge, width: look.selected ? 3 : look.overdue || look.hovered ? 2 : 1 }),
    ...(look.label
      ? { text: new Text({ text: look.label, font: FONT, fill: new Fill({ color: ink }), overflow: false }) }
      : {}),
  })
}
