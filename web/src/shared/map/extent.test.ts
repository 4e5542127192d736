import Feature from 'ol/Feature'
import MultiPolygon from 'ol/geom/MultiPolygon'
import Polygon from 'ol/geom/Polygon'
import { expect, it } from 'vitest'
import { mainExtent } from './extent'

const square = (x: number, y: number, size: number) => [
  [
    [x, y],
    [x + size, y],
    [x + size, y + size],
    [x, y + size],
    [x, y],
  ],
]

it('leaves a far island out and keeps a near one in', () => {
  const land = new Feature(
    new MultiPolygon([square(0, 0, 100), square(900, -900, 2), square(153, 40, 3), square(180, 40, 3)]),
  )
  expect(mainExtent([land, new Feature(new Polygon(square(100, 0, 50)))])).toEqual([0, 0, 156, 100])
})

it('shows islands that are all there is', () => {
  const islands = [square(0, 0, 2), square(300, 0, 2)].map((one) => new Feature(new Polygon(one)))
  expect(mainExtent(islands)).toEqual([0, 0, 302, 2])
})

it('has nothing to show of nothing', () => {
  expect(mainExtent([]).every(Number.isFinite)).toBe(false)
})
