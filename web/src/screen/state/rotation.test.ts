import { describe, expect, it } from 'vitest'
import { neighbour, nextStop, rotationSeconds } from './rotation'

describe('rotationSeconds', () => {
  it.each([
    ['', null],
    ['?rotate=30', 30],
    ['?rotate=', 30],
    ['?rotate=1', 5],
    ['?rotate=0', null],
    ['?rotate=soon', null],
  ])('%s -> %s', (search, seconds) => expect(rotationSeconds(search)).toBe(seconds))
})

it('goes from the whole through its parts and round again', () => {
  const parts = ['a', 'b']
  expect(nextStop('root', 'root', parts)).toBe('a')
  expect(nextStop('a', 'root', parts)).toBe('b')
  expect(nextStop('b', 'root', parts)).toBe('root')
  expect(nextStop('a-village', 'root', parts)).toBe('root')
})

it('steps between siblings', () => {
  expect(neighbour('a', ['a', 'b', 'c'], -1)).toBe('c')
  expect(neighbour('b', ['a', 'b', 'c'], 1)).toBe('c')
  expect(neighbour('x', ['a', 'b'], 1)).toBe('x')
})
