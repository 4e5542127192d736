import { describe, expect, it } from 'vitest'
import { csv } from './csv'

const text = async (rows: (string | number | null)[][]) =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(await csv(rows).arrayBuffer())

describe('csv', () => {
  it('starts with a byte order mark and ends lines the way Excel wants', async () => {
    expect(
      await text([
        ['地方', 1],
        ['东龙镇', null],
      ]),
    ).toBe('\ufeff地方,1\r\n东龙镇,\r\n')
  })
  it('quotes what would break a cell', async () => {
    expect(await text([['a,b', 'say "x"', 'two\nlines']])).toContain('"a,b","say ""x""","two\nlines"')
  })
  it('disarms formulas but leaves negative numbers', async () => {
    expect(await text([['=1+1', -3]])).toContain("'=1+1,-3")
  })
})
