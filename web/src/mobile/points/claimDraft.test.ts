import { expect, it } from 'vitest'
import { claimAct, emptyClaim, isTouched, missingOf } from './claimDraft'

const rule = {
  id: '7',
  version: 3,
  name: '义务劳动',
  category: 'public_good',
  trigger: 'claim',
  amount: 'quantity * 2',
  caps: { day: 8, month: null, year: null, household: null },
  photos: 1,
  unit: '小时',
  most: 8,
  note: '',
}
const photo = new Blob(['x'])

it('says what is missing, one thing at a time', () => {
  const draft = emptyClaim('2026-11-27')
  expect(isTouched(draft)).toBe(false)
  expect(missingOf(draft, undefined)?.[0]).toBe('points.missing.rule')
  for (const quantity of ['0', '-1', '9', '1.5', 'x', '']) {
    expect(missingOf({ ...draft, quantity }, rule)).toEqual(['points.missing.quantity', 8])
  }
  expect(missingOf(draft, rule)?.[0]).toBe('points.missing.words')
  expect(missingOf({ ...draft, words: '清沟' }, rule)).toEqual(['points.missing.photos', 1])
  expect(missingOf({ ...draft, words: '清沟', photos: [photo] }, rule)).toBeNull()
})

it('sends the version that was read, and the photos before it', () => {
  const act = claimAct(
    { rule: '7', version: 3, day: '2026-11-27', quantity: '3', words: ' 清沟 ', photos: [photo] },
    rule,
  )
  expect(act.fields).toEqual({ rule: '7', version: 3, day: '2026-11-27', quantity: 3, words: '清沟' })
  expect(act.files?.map((file) => file.field)).toEqual(['attachments'])
  expect(act.draft).toBe('points-claim')
})
