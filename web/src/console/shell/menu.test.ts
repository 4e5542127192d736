import { describe, expect, it } from 'vitest'
import { homeFor } from '../router'
import { STAFF_ROLES, type StaffRole } from '../session/roles'
import { menuFor } from './menu'

const pages = (...roles: StaffRole[]) =>
  menuFor(roles).flatMap((group) => group.entries.map((entry) => entry.name))

describe('the side bar', () => {
  it('shows administrators no cases', () => {
    for (const role of ['system_admin', 'security_admin', 'auditor'] as const)
      expect(pages(role)).not.toContain('cases')
    expect(pages('auditor')).toEqual(['retention', 'journal', 'heads'])
  })
  it('gives ledgers to the registrar alone', () => {
    for (const role of STAFF_ROLES) expect(pages(role).includes('ledgers')).toBe(role === 'registrar')
  })
  it('gives keys and webhooks to the security administrator alone', () => {
    for (const role of STAFF_ROLES)
      expect(pages(role).includes('integrations')).toBe(role === 'security_admin')
  })
  it('gives the dispatcher the rules and the desk', () => {
    expect(pages('dispatcher')).toEqual(
      expect.arrayContaining(['overview', 'cases', 'desk', 'responsibilities', 'triage']),
    )
  })
  it('opens files of households to those of the register alone; a chief has the numbers', () => {
    expect(pages('registrar')).toEqual([
      'map',
      'register',
      'village',
      'visits',
      'care',
      'census',
      'corrections',
      'ledgers',
      'posts',
      'boards',
      'points',
      'honours',
      'policies',
      'boundaries',
      'retention',
    ])
    expect(pages('worker')).toEqual([
      'map',
      'register',
      'village',
      'visits',
      'care',
      'corrections',
      'posts',
      'boards',
      'points',
      'honours',
      'policies',
    ])
    for (const role of STAFF_ROLES)
      expect(pages(role).includes('register')).toBe(['worker', 'leader', 'registrar'].includes(role))
    expect(pages('chief')).toContain('census')
  })
  it('gives ledgers to the registrar alone', () => {
    for (const role of STAFF_ROLES) expect(pages(role).includes('ledgers')).toBe(role === 'registrar')
  })
  it('shows the policy library to whoever works with people, and to who keeps it', () => {
    for (const role of STAFF_ROLES)
      expect(pages(role).includes('policies')).toBe(
        !['security_admin', 'auditor', 'shop_keeper'].includes(role),
      )
  })
  it('gives the keeper of a shop the shop alone', () => {
    expect(pages('shop_keeper')).toEqual(['shop'])
  })
  it('adds up several duties', () => {
    expect(pages('handler', 'auditor')).toEqual([
      'overview',
      'cases',
      'map',
      'nets',
      'figures',
      'policies',
      'retention',
      'journal',
      'heads',
    ])
  })
  it.each(STAFF_ROLES)('has a first page for %s', (role) => {
    expect(homeFor([role])).toMatch(/^\//)
    expect(homeFor([role])).not.toContain(':')
  })
})
