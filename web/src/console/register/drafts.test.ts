import { describe, expect, it } from 'vitest'
import { emptyPerson, householdBody, householdDraft, personBody, personDraft } from './drafts'
import { sampleHousehold } from './sampleHousehold'

describe('a person as typed', () => {
  const [head] = sampleHousehold().members
  if (!head) throw new Error('the sample has people')
  it('keeps numbers that nobody typed', () => {
    expect(Object.keys(personBody(personDraft(head)))).not.toContain('id_number')
    expect(Object.keys(personBody(personDraft(head)))).not.toContain('phone')
  })
  it('sends a typed number without blanks, and an empty one to drop it', () => {
    const draft = { ...personDraft(head), id_number: '110105 19491231 002x', drop_phone: 'yes' }
    expect(personBody(draft)).toMatchObject({ id_number: '11010519491231002X', phone: '' })
  })
  it('leaves sex and birth to the number', () => {
    expect(personBody(emptyPerson('son'))).toMatchObject({ sex: null, birth: null, relation: 'son' })
  })
})

it('a household comes back as it was', () => {
  expect(householdBody(householdDraft(sampleHousehold()))).toEqual({
    place: '7',
    number: '511921216200001-001',
    address: '1社1号',
    room: '',
    lon: 107.18,
    lat: 31.98,
  })
})
