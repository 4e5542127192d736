import { describe, expect, it } from 'vitest'
import type { FoundPeople } from '@/shared/api'
import { foundHouseholds, pastedNumbers } from './foundHouseholds'

const found = (household: string, name: string) =>
  ({
    household,
    number: `SL-${household}`,
    head_name: '韦秀兰',
    address: '',
    place: null,
    attributes: [],
    person: { name },
  }) as unknown as FoundPeople['items'][number]

describe('households found', () => {
  it('makes one line of several people of a household and leaves those out that are chosen', () => {
    const lines = foundHouseholds([found('1', '甲'), found('2', '乙'), found('1', '丙')], ['2'])
    expect(lines.map((one) => [one.id, one.who])).toEqual([['1', ['甲', '丙']]])
  })
  it('tells a pasted list of numbers from a search', () => {
    expect(pastedNumbers('SL-001 SL-002，SL-001')).toEqual(['SL-001', 'SL-002'])
    expect(pastedNumbers('韦秀兰 3号')).toBeNull()
    expect(pastedNumbers('SL-001')).toBeNull()
  })
})
