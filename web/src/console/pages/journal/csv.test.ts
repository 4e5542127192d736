import { expect, it } from 'vitest'
import { csv } from './csv'

it('quotes what would break a row', () => {
  expect(csv([['a,b', '说"好"', '一\n二']])).toBe('\uFEFF"a,b","说""好""","一\n二"\r\n')
})
it('never hands a formula to a spreadsheet', () => {
  expect(csv([['=1+1', '-2', '@x', '10.1.2.3']])).toBe("\uFEFF'=1+1,'-2,'@x,10.1.2.3\r\n")
})
