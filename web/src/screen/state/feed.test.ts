import { describe, expect, it } from 'vitest'
import type { LiveEvent } from '@/shared/api'
import { emptyFeed, happenedIn, receive, receiveAll } from './feed'

let next = 1
function event(change: Partial<LiveEvent> = {}): LiveEvent {
  const id = String(next++)
  return {
    id,
    at: new Date(Date.UTC(2026, 10, 22, 4, 0, Number(id))).toISOString(),
    case: `case-${id}`,
    ticket: `T-${id}`,
    act: 'report',
    word: { zh: '上报', en: 'Reported' },
    title: `matter ${id}`,
    state: 'reported',
    state_word: { zh: '待受理', en: 'Reported' },
    place: { id: '9', name: '第3网格', depth: 3, path: '凤山街道 / 城东社区 / 第3网格' },
    category: null,
    point: null,
    by: null,
    ...change,
  }
}

describe('receive', () => {
  it('puts the newest act first', () => {
    const [first, second] = [event(), event()]
    expect(receiveAll(emptyFeed(), [first, second]).incoming).toEqual([second, first])
    expect(receiveAll(emptyFeed(), [second, first]).incoming).toEqual([second, first])
  })

  it('moves a case that is settled, and back when it is reopened', () => {
    const reported = event()
    const closed = event({ case: reported.case, act: 'close', state: 'closed' })
    const reopened = event({ case: reported.case, act: 'reopen', state: 'in_progress' })
    const settled = receiveAll(emptyFeed(), [reported, closed])
    expect(settled).toEqual({ incoming: [], settled: [closed] })
    expect(receive(settled, reopened)).toEqual({ incoming: [reopened], settled: [] })
  })

  it('counts handling on the spot as settled', () => {
    expect(receive(emptyFeed(), event({ act: 'on_spot', state: 'resolved' })).settled).toHaveLength(1)
  })

  it('ignores replays and acts that arrive late', () => {
    const reported = event()
    const closed = event({ case: reported.case, act: 'close', state: 'closed' })
    const feed = receiveAll(emptyFeed(), [closed])
    expect(receive(feed, closed)).toBe(feed)
    expect(receive(feed, reported)).toBe(feed)
  })

  it('orders two acts of one instant by their ids', () => {
    const first = event({ id: '99', at: '2026-11-22T04:00:00Z' })
    const second = event({ id: '100', at: '2026-11-22T04:00:00Z' })
    expect(receiveAll(emptyFeed(), [second, first]).incoming.map((e) => e.id)).toEqual(['100', '99'])
  })

  it.each(['reveal', 'rate', 'me_too'])('says nothing about %s', (act) => {
    const feed = emptyFeed()
    expect(receive(feed, event({ act, state: 'closed' }))).toBe(feed)
  })

  it('drops what was withdrawn or merged and never calls it settled', () => {
    const reported = event()
    const withdrawn = event({ case: reported.case, act: 'withdraw', state: 'closed' })
    expect(receiveAll(emptyFeed(), [reported, withdrawn])).toEqual(emptyFeed())
    const feed = emptyFeed()
    expect(receive(feed, event({ act: 'merge', state: 'closed' }))).toBe(feed)
  })

  it('forgets what no wall can show', () => {
    const many = Array.from({ length: 60 }, () => event())
    const feed = receiveAll(emptyFeed(), many)
    expect(feed.incoming).toHaveLength(24)
    expect(feed.incoming[0]).toBe(many[59])
  })
})

describe('happenedIn', () => {
  it('follows the path of the place', () => {
    const act = event()
    expect(happenedIn(act, { depth: 0, path: '示范县' })).toBe(true)
    expect(happenedIn(act, { depth: 1, path: '凤山街道' })).toBe(true)
    expect(happenedIn(act, { depth: 1, path: '凤山' })).toBe(false)
    expect(happenedIn(act, { depth: 2, path: '凤山街道 / 城东社区' })).toBe(true)
    expect(happenedIn(event({ place: null }), { depth: 1, path: '凤山街道' })).toBe(false)
  })
})
