import { Circle, Fill, Icon, RegularShape, Stroke, Style, Text } from 'ol/style'
import type { MarkKind } from '@/shared/api/types'

/** Colours of neighbouring grids: light enough that a sign of any colour stands out, told apart by their names too. */
export const GRID_COLOURS = [
  '#cfe3f4',
  '#dcefd6',
  '#fbe8c8',
  '#f3dbe6',
  '#e2ddf3',
  '#d3ecec',
  '#f1e2d3',
  '#e4eac9',
  '#f7d9cf',
  '#cfe0dc',
  '#ece3c4',
  '#dbe0ea',
] as const
export const GRID_COLOURS_DARK = [
  '#1d3a52',
  '#22402a',
  '#4a3b1d',
  '#452838',
  '#332c52',
  '#1c4444',
  '#43352a',
  '#3b4220',
  '#4d2f26',
  '#24403a',
  '#453d22',
  '#2c3645',
] as const

const FONT = '600 13px "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif'
const SMALL = '600 10px "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif'
/** Pixels of a sign; drawn at twice that for fine screens and for paper. */
const SIZE = 18
const SHARP = 3
/** So many signs stand side by side at a house; what is more is a number. */
const MOST = 3

/** Signs and houses as the map draws them; each look is made once. */
export class HouseStyles {
  private readonly signs = new Map<string, HTMLCanvasElement>()
  private readonly known = new Map<string, Style[]>()

  clear(): void {
    this.known.clear()
  }

  house(marks: readonly MarkKind[], look: { selected: boolean; dark: boolean; scale: number }): Style[] {
    const key = `${marks.map((kind) => kind.code).join()}|${look.selected}|${look.dark}|${look.scale}`
    const known = this.known.get(key)
    if (known) return known
    const fresh = [...(look.selected ? [ring(look.dark)] : []), ...this.drawn(marks, look)]
    this.known.set(key, fresh)
    return fresh
  }

  private drawn(marks: readonly MarkKind[], { dark, scale }: { dark: boolean; scale: number }): Style[] {
    if (!marks.length) return [plainHouse(dark, scale)]
    const shown = marks.slice(0, marks.length > MOST ? MOST - 1 : MOST)
    const rest = marks.length - shown.length
    const places = shown.length + (rest ? 1 : 0)
    const at = (i: number) => (i - (places - 1) / 2) * (SIZE + 1) * scale
    const signs = shown.map(
      (kind, i) =>
        new Style({
          zIndex: 2,
          image: new Icon({
            img: this.sign(kind),
            size: [SIZE * SHARP, SIZE * SHARP],
            scale: scale / SHARP,
            displacement: [at(i), 0],
          }),
        }),
    )
    return rest ? [...signs, more(rest, at(places - 1), dark, scale)] : signs
  }

  /** A disc with the sign of the kind, as `MarkIcon.vue` shows it. */
  private sign(kind: MarkKind): HTMLCanvasElement {
    const known = this.signs.get(kind.code)
    if (known) return known
    const canvas = document.createElement('canvas')
    canvas.width = canvas.height = SIZE * SHARP
    const pen = canvas.getContext('2d')
    if (pen) {
      const unit = canvas.width / 24
      pen.scale(unit, unit)
      pen.fillStyle = '#ffffff'
      pen.beginPath()
      pen.arc(12, 12, 12, 0, 7)
      pen.fill()
      pen.fillStyle = kind.colour
      pen.beginPath()
      pen.arc(12, 12, 11, 0, 7)
      pen.fill()
      pen.translate(12, 12)
      pen.scale(0.66, 0.66)
      pen.translate(-12, -12)
      pen.fillStyle = '#ffffff'
      pen.fill(new Path2D(kind.icon), 'evenodd')
    }
    this.signs.set(kind.code, canvas)
    return canvas
  }
}

const ring = (dark: boolean) =>
  new Style({
    zIndex: 4,
    image: new Circle({
      radius: 17,
      fill: new Fill({ color: dark ? '#ffffff22' : '#0f5c8c22' }),
      stroke: new Stroke({ color: dark ? '#ffffff' : '#0b2e4f', width: 3 }),
    }),
  })

const plainHouse = (dark: boolean, scale: number) =>
  new Style({
    zIndex: 1,
    image: new RegularShape({
      points: 4,
      radius: 6 * scale,
      angle: Math.PI / 4,
      fill: new Fill({ color: dark ? '#c9d6e0' : '#ffffff' }),
      stroke: new Stroke({ color: dark ? '#0c1722' : '#4a5c6d', width: 1.3 }),
    }),
  })

const more = (rest: number, x: number, dark: boolean, scale: number) =>
  new Style({
    zIndex: 2,
    image: new Circle({
      radius: (SIZE / 2) * scale,
      displacement: [x, 0],
      fill: new Fill({ color: dark ? '#e8eff5' : '#12263a' }),
    }),
    text: new Text({
      text: `+${rest}`,
      font: SMALL,
      scale,
      offsetX: x,
      fill: new Fill({ color: dark ? '#12263a' : '#ffffff' }),
    }),
  })

export function gridStyle(index: number, dark: boolean): Style {
  const colours = dark ? GRID_COLOURS_DARK : GRID_COLOURS
  return new Style({
    fill: new Fill({ color: colours[index % colours.length] }),
    stroke: new Stroke({ color: dark ? '#8ba3b5' : '#6b8296', width: 1.5 }),
  })
}

/** Names stand above the houses, on a halo, so that a crowd of signs does not hide them. */
export function gridName(name: string, dark: boolean): Style {
  return new Style({
    text: new Text({
      text: name,
      font: FONT,
      overflow: true,
      fill: new Fill({ color: dark ? '#eaf6ff' : '#0b2e4f' }),
      stroke: new Stroke({ color: dark ? '#0c1722e0' : '#ffffffe6', width: 4 }),
    }),
  })
}
