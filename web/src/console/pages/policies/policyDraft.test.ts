import { expect, it } from 'vitest'
import { emptyPolicy, inputOf, isIncomplete } from './policyDraft'

it('takes words apart however they are parted, and sends nothing for what is empty', () => {
  const draft = {
    ...emptyPolicy('2026-11-26'),
    title: ' 津贴 ',
    issuer: '民政局',
    text: '正文',
    words: '老人钱，高龄补助、 , 寿星钱',
  }
  expect(isIncomplete(draft)).toBe(false)
  expect(inputOf(draft)).toMatchObject({
    title: '津贴',
    words: ['老人钱', '高龄补助', '寿星钱'],
    item: null,
    place: null,
    until: null,
  })
  expect(isIncomplete({ ...draft, text: ' ' })).toBe(true)
})
