import { describe, expect, it } from 'vitest'
import { monthSheet, toggled } from './month'

describe('a month sheet', () => {
  it('begins on Monday and knows weekends', () => {
    // 1 January 2027 is a Friday.
    const sheet = monthSheet(2027, 1)
    expect(sheet.slice(0, 4)).toEqual([null, null, null, null])
    expect(sheet[4]).toEqual({ date: '2027-01-01', day: 1, weekend: false })
    expect(sheet[5]?.weekend).toBe(true)
    expect(sheet.length).toBe(4 + 31)
    expect(monthSheet(2028, 2).at(-1)?.date).toBe('2028-02-29')
  })
  it('a click marks a day and a second one takes the mark away', () => {
    const monday = { date: '2027-01-04', day: 4, weekend: false }
    const sunday = { date: '2027-01-10', day: 10, weekend: true }
    const marks = toggled(toggled({}, monday), sunday)
    expect(marks).toEqual({ '2027-01-04': true, '2027-01-10': false })
    expect(toggled(marks, monday)).toEqual({ '2027-01-10': false })
  })
})
