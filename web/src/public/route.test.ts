import { describe, expect, it } from 'vitest'
import { routeOf, tidyTicket } from './route'

describe('the public routes', () => {
  it('are the board, a ticket, or nothing', () => {
    expect(routeOf('/')).toEqual({ page: 'home' })
    expect(routeOf('/t/QT26110001')).toEqual({ page: 'ticket', ticket: 'QT26110001' })
    expect(routeOf('/t/QT26110001/')).toEqual({ page: 'ticket', ticket: 'QT26110001' })
    expect(routeOf('/t/%E0%A4%A')).toEqual({ page: 'ticket', ticket: '%E0%A4%A' })
    expect(routeOf('/v/')).toEqual({ page: 'v', id: '' })
    expect(routeOf('/v/412')).toEqual({ page: 'v', id: '412' })
    expect(routeOf('/d/7/')).toEqual({ page: 'd', id: '7' })
    expect(routeOf('/a/7')).toEqual({ page: 'a', id: '7' })
    expect(routeOf('/s/x')).toEqual({ page: 'lost' })
    expect(routeOf('/x')).toEqual({ page: 'lost' })
  })
  it('forgive spaces and small letters in a code', () => {
    expect(tidyTicket(' qt26 1100 01 ')).toBe('QT26110001')
  })
})
