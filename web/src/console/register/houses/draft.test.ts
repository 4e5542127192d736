import { expect, test } from 'vitest'
import { changedSince, emptyHouse, houseBody } from './draft'

test('what is empty is sent as nothing, and numbers as numbers', () => {
  const body = houseBody({ ...emptyHouse('7'), address: '南街8号', storeys: '3', lon: '109.1', lat: '23.1' })
  expect(body).toMatchObject({
    place: '7',
    address: '南街8号',
    storeys: 3,
    lon: 109.1,
    built: null,
    grade: null,
  })
  expect(body.owner).toBeNull()
})

test('an owner in words does not stand beside a household', () => {
  expect(houseBody({ ...emptyHouse(''), owner: '5', owner_text: '某公司' })).toMatchObject({
    owner: '5',
    owner_text: '',
  })
})

test('a form says which fields somebody else changed meanwhile', () => {
  const before = { ...emptyHouse('7'), address: 'a', grade: 'B' }
  expect(changedSince(before, { ...before, grade: 'D' })).toEqual(['grade'])
  expect(changedSince(before, before)).toEqual([])
})
