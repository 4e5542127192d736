import { Circle, Fill, RegularShape, Stroke, Style, Text } from 'ol/style'

const FONT = '600 13px "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif'
/** Neighbours in reading order get different tints; the name tells them apart, not the colour. */
const TINTS = ['#cfe3f7', '#d9efdc', '#fbe9c6', '#e7dcf3', '#f7d9d5', '#d3eceb']
const DARK_TINTS = ['#1d3a56', '#20432b', '#4a3d1c', '#3b2d4e', '#4d2a26', '#1c4544']

export function partStyle(look: {
  order: number
  name: string
  dedicated: boolean
  selected: boolean
  dark: boolean
}): Style {
  const tints = look.dark ? DARK_TINTS : TINTS
  const edge = look.dark ? '#8fb4d8' : '#31587d'
  const strong = look.dark ? '#ffffff' : '#0b57d0'
  const stroke = new Stroke({
    color: look.selected ? strong : edge,
    width: look.selected ? 4 : 1.6,
    ...(look.dedicated ? { lineDash: [5, 4] } : {}),
  })
  return new Style({
    zIndex: look.dedicated ? 2 : look.selected ? 1 : 0,
    fill: new Fill({ color: look.dedicated ? '#8884' : `${tints[look.order % tints.length]}d9` }),
    stroke,
    text: new Text({
      text: look.name,
      font: look.dedicated ? FONT.replace('600 13px', '400 11px') : FONT,
      overflow: false,
      fill: new Fill({ color: look.dark ? '#eaf6ff' : '#12304d' }),
      stroke: new Stroke({ color: look.dark ? '#0c1722' : '#ffffff', width: 3 }),
    }),
  })
}

export const outlineStyle = (dark: boolean, ghost = false) =>
  new Style({
    zIndex: 3,
    stroke: new Stroke({
      color: ghost ? (dark ? '#ffb86b' : '#b45309') : dark ? '#dbe8f4' : '#12304d',
      width: ghost ? 3 : 2.4,
      ...(ghost ? { lineDash: [9, 6] } : {}),
    }),
  })

/** What must be mended is red and hatched by a thick edge; what is only shown is amber. */
export function findingStyle(refused: boolean, dark: boolean): Style {
  const colour = refused ? (dark ? '#ff7a66' : '#c5281c') : dark ? '#f4b860' : '#a15c00'
  return new Style({
    zIndex: 5,
    fill: new Fill({ color: `${colour}66` }),
    stroke: new Stroke({ color: colour, width: 2.5 }),
    image: new RegularShape({
      points: 4,
      radius: 9,
      angle: 0,
      fill: new Fill({ color: colour }),
      stroke: new Stroke({ color: dark ? '#0c1722' : '#ffffff', width: 2 }),
    }),
  })
}

/** A house: a small dot; a ring around it when it moves, a cross-shaped mark when it would lie in no grid. */
export function houseStyle(fate: string, dark: boolean): Style {
  const plain = dark ? '#0c1722' : '#ffffff'
  if (fate === 'lost')
    return new Style({
      zIndex: 6,
      image: new RegularShape({
        points: 4,
        radius: 8,
        radius2: 0,
        angle: Math.PI / 4,
        stroke: new Stroke({ color: dark ? '#ff7a66' : '#c5281c', width: 3 }),
      }),
    })
  const moves = fate === 'moves'
  return new Style({
    zIndex: moves ? 4 : 1,
    image: new Circle({
      radius: moves ? 6 : 2.5,
      fill: new Fill({ color: moves ? (dark ? '#f4b860' : '#a15c00') : dark ? '#9db4c9' : '#4a5c6d' }),
      stroke: new Stroke({ color: plain, width: moves ? 2 : 0.8 }),
    }),
  })
}

export const vertexStyle = (dark: boolean) =>
  new Style({
    image: new Circle({
      radius: 7,
      fill: new Fill({ color: '#0b57d0' }),
      stroke: new Stroke({ color: dark ? '#0c1722' : '#ffffff', width: 2 }),
    }),
    stroke: new Stroke({ color: dark ? '#7fb2ff' : '#0b57d0', width: 3, lineDash: [8, 6] }),
    fill: new Fill({ color: '#0b57d022' }),
  })
