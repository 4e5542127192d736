import { expect, it } from 'vitest'
import { wallAct } from './keys'

const press = (key: string, change = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...change,
})

it('gives every key its act', () => {
  expect(wallAct(press('3'), 'page')).toEqual({ do: 'into', index: 2 })
  expect(wallAct(press('Escape'), 'page')).toEqual({ do: 'up' })
  expect(wallAct(press('ArrowRight'), 'page')).toEqual({ do: 'sibling', step: 1 })
  expect(wallAct(press('c'), 'page')).toEqual({ do: 'layer' })
  expect(wallAct(press('F'), 'page')).toEqual({ do: 'full' })
  expect(wallAct(press('x'), 'page')).toBeNull()
})

it('leaves keys to what is focused and to the browser', () => {
  expect(wallAct(press(' '), 'button')).toBeNull()
  expect(wallAct(press('ArrowLeft'), 'map')).toBeNull()
  expect(wallAct(press('f', { ctrlKey: true }), 'page')).toBeNull()
})
