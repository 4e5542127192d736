import { describe, expect, it } from 'vitest'
import { differences, fileChanges, joined } from './difference'
import { sampleHousehold } from './sampleHousehold'

const before = { address: '1社1号', room: '', number: '001' }

describe('two editors on one file', () => {
  it('only what the other changed is shown', () => {
    const typed = { ...before, room: '东屋' }
    expect(differences(before, before, typed)).toEqual([])
    expect(differences(before, { ...before, address: '1社9号' }, typed)).toEqual([
      { field: 'address', before: '1社1号', newest: '1社9号', typed: '1社1号', conflict: false },
    ])
  })
  it('a field that both changed alike is no conflict', () => {
    const both = { ...before, address: '1社2号' }
    expect(differences(before, both, both)[0]?.conflict).toBe(false)
  })
  it('nothing of either side is lost: untouched fields follow, conflicts are chosen', () => {
    const newest = { address: '1社9号', room: '西屋', number: '001' }
    const typed = { ...before, room: '东屋' }
    const found = differences(before, newest, typed)
    expect(found.map((one) => [one.field, one.conflict])).toEqual([
      ['address', false],
      ['room', true],
    ])
    expect(joined(typed, found, new Set())).toEqual({ address: '1社9号', room: '东屋', number: '001' })
    expect(joined(typed, found, new Set(['room']))).toEqual(newest)
  })
})

describe('what happened to a file', () => {
  it('nothing, when nothing did', () => {
    expect(fileChanges(sampleHousehold(), sampleHousehold(), 'zh')).toEqual([])
  })
  it('names who came, who left and what is other', () => {
    const after = sampleHousehold()
    const [head, spouse] = after.members
    if (!head || !spouse) throw new Error('the sample has two people')
    after.address = '2社2号'
    after.members = [
      { ...head, residence_word: { zh: '户籍外出', en: 'away' } },
      { ...spouse, id: '9', name: '李小妹' },
    ]
    expect(fileChanges(sampleHousehold(), after, 'zh').map((one) => [one.what, one.who])).toEqual([
      ['address', ''],
      ['person', head.name],
      ['left', spouse.name],
      ['came', '李小妹'],
    ])
  })
})
