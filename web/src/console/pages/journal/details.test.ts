import { expect, it } from 'vitest'
import { detailLines } from './details'

it('flattens what an act recorded', () => {
  expect(detailLines({ version: { from: 1, to: 2 }, ids: ['a', 'b'], note: null, all: [{ x: 1 }] })).toEqual([
    ['version.from', '1'],
    ['version.to', '2'],
    ['ids', 'a, b'],
    ['note', '—'],
    ['all', '{"x":1}'],
  ])
})
