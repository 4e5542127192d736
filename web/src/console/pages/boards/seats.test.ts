import { describe, expect, it } from 'vitest'
import type { Contact } from '@/shared/api'
import { lineOf, seatsOf } from './seats'

const bi = { zh: 'x', en: 'x' }
const contact = (kind: string, name: string, roster = false): Contact => ({
  kind,
  name,
  roster,
  word: bi,
  duties: bi,
  promise: bi,
  phone: null,
  place: null,
  stands_in_for: null,
  back_at: null,
  consults: null,
})

describe('seats of a board', () => {
  it('shows one of each kind large and loses nobody', () => {
    const all = [
      contact('leader', 'a'),
      contact('worker', 'b'),
      contact('worker', 'c'),
      contact('centre_household', 'd'),
      contact('supervisor', 'e'),
      contact('police', 'f', true),
    ]
    const seats = seatsOf(all)
    expect(seats.large.map((one) => one.name)).toEqual(['a', 'b', 'd'])
    expect(seats.team.map((one) => one.name)).toEqual(['c', 'e'])
    expect(seats.roster.map((one) => one.name)).toEqual(['f'])
  })
})

describe('lines beside the seats', () => {
  it('are roomy while there is room, and closer the more people there are', () => {
    expect(lineOf(2, 3)).toBe(6.4)
    expect(lineOf(11, 8) * 19).toBeCloseTo(84)
    expect(lineOf(0, 0)).toBe(6.4)
  })
})
