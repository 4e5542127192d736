import { expect, it } from 'vitest'
import { yuan, yuanAndFen } from './money'

it('says fen in yuan', () => {
  expect([yuan(300), yuan(350), yuan(5), yuan(0)]).toEqual(['3', '3.50', '0.05', '0'])
  expect([yuanAndFen(300), yuanAndFen(5), yuanAndFen(-1250)]).toEqual(['3.00', '0.05', '-12.50'])
})
