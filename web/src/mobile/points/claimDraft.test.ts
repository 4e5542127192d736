import { expect, it } from 'vitest'
import type { OutboxItem } from '@/shared/offline'
import { claimAct, draftOf, emptyClaim, isTouched, missingOf } from './claimDraft'

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
const filled = { rule: '7', version: 3, day: '2026-11-27', quantity: '3', words: ' 清沟 ', photos: [photo] }

it('says what is missing, one thing at a time, and where', () => {
  const draft = emptyClaim('2026-11-27')
  expect(isTouched(draft)).toBe(false)
  expect(missingOf(draft, undefined)).toMatchObject({ card: 'rule', key: 'points.missing.rule' })
  for (const quantity of ['0', '-1', '9', '1.5', 'x', '']) {
    expect(missingOf({ ...draft, quantity }, rule)).toEqual({
      card: 'what',
      key: 'points.missing.quantity',
      n: 8,
    })
  }
  expect(missingOf(draft, rule)?.key).toBe('points.missing.words')
  expect(missingOf({ ...draft, words: '清沟' }, rule)).toEqual({
    card: 'photos',
    key: 'points.missing.photos',
    n: 1,
  })
  expect(missingOf({ ...draft, words: '清沟', photos: [photo] }, rule)).toBeNull()
})

it('sends the version that was read, and the photos before it', () => {
  const act = claimAct(filled, rule)
  expect(act.fields).toEqual({ rule: '7', version: 3, day: '2026-11-27', quantity: 3, words: '清沟' })
  expect(act.files?.map((file) => file.field)).toEqual(['attachments'])
  expect(act.draft).toBe('points-claim')
})

it('gives back everything that was typed when the server refuses it', () => {
  const act = claimAct(filled, rule)
  const back = draftOf({ fields: act.fields, files: act.files ?? [] } as OutboxItem)
  expect(back).toEqual({ ...filled, words: '清沟' })
})
