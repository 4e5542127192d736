import { describe, expect, it } from 'vitest'
import { fatesOf, unfinished } from './fates'
import type { MissingDivision } from './types'

const gone = (code: string): MissingDivision => ({ code, name: `村${code}`, parent: null, open_cases: 0 })

describe('fates of missing divisions', () => {
  const missing = [gone('1'), gone('2'), gone('3')]
  it('only says what is not to stay', () => {
    const drafts = {
      '1': { fate: 'keep' as const, into: '' },
      '2': { fate: 'merge' as const, into: ' 450804100200 ' },
      '3': { fate: 'end' as const, into: '450804100200' },
    }
    expect(fatesOf(missing, drafts)).toEqual([
      { code: '2', fate: 'merge', into: '450804100200' },
      { code: '3', fate: 'end', into: null },
    ])
    expect(unfinished(missing, drafts)).toEqual([])
  })
  it('names a merger into nothing', () => {
    expect(unfinished(missing, { '2': { fate: 'merge', into: '4508' } })).toEqual(['村2'])
  })
})
