import { expect, it } from 'vitest'
import type { Progress } from '@/shared/api/types'
import { isNews, lookedAt, meet } from './seen'

const row = (ticket: string, state: 'assigned' | 'closed', body = '供水公司') => ({
  ticket,
  state,
  body: { id: '1', name: body },
})

it('calls a change news until the ticket is looked at', () => {
  meet([row('QT1', 'assigned')])
  expect(isNews(row('QT1', 'assigned'))).toBe(false)
  expect(isNews(row('QT1', 'closed'))).toBe(true)
  meet([row('QT1', 'closed')])
  expect(isNews(row('QT1', 'closed'))).toBe(true)
  lookedAt({ ticket: 'QT1', state: 'closed', body: '供水公司' } as Progress)
  expect(isNews(row('QT1', 'closed'))).toBe(false)
})
it('does not call the first sight of a ticket news', () => {
  expect(isNews(row('QT2', 'closed'))).toBe(false)
})
it('notices another body', () => {
  meet([row('QT3', 'assigned')])
  expect(isNews(row('QT3', 'assigned', '住建局'))).toBe(true)
})
