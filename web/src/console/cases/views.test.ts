import { describe, expect, it } from 'vitest'
import { exportColumns, shownColumns } from './columns'
import { NO_FILTERS } from './filters'
import { CASE_VIEWS, changeFor, viewOf } from './views'

describe('views', () => {
  it.each(CASE_VIEWS)('$key is found again from its filters', (view) => {
    expect(viewOf({ ...NO_FILTERS, ...changeFor(view) })?.key).toBe(view.key)
  })
  it('leave place and words alone', () => {
    const filters = { ...NO_FILTERS, place: '7', q: '灯', overdue: true }
    expect({ ...filters, ...changeFor(CASE_VIEWS[0]!) }).toMatchObject({
      place: '7',
      q: '灯',
      overdue: false,
    })
  })
  it('are none of them for an own combination', () => {
    expect(viewOf({ ...NO_FILTERS, overdue: true, nobody: true })).toBeUndefined()
  })
})

describe('columns', () => {
  it('keep their order and the title', () => {
    expect(shownColumns(['stars', 'ticket', 'gone']).map((one) => one.key)).toEqual([
      'ticket',
      'title',
      'stars',
    ])
  })
  it('are exported as they are shown', () => {
    expect(exportColumns(['due', 'reported'])).toBe('title,due,reported')
  })
})
