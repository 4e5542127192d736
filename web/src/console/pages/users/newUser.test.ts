import { describe, expect, it } from 'vitest'
import { inventPassword, newUserTrouble } from './newUser'

const user = { name: '谭明霞', phone: '13800001234', login: 'tan.mx', password: 'long-enough-1' }

describe('newUserTrouble', () => {
  it.each([
    [{}, null],
    [{ name: ' ' }, 'name'],
    [{ login: 'a b' }, 'login'],
    [{ phone: '123' }, 'phone'],
    [{ phone: '' }, null],
    [{ password: 'short' }, 'password'],
  ])('%j -> %s', (change, trouble) => expect(newUserTrouble({ ...user, ...change })).toBe(trouble))
})

describe('inventPassword', () => {
  it('is three groups without look-alikes', () => {
    expect(inventPassword()).toMatch(/^[a-hjkmnp-zA-HJKMNP-Z2-9]{4}(-[a-hjkmnp-zA-HJKMNP-Z2-9]{4}){2}$/)
  })
  it('skips bytes that would favour some letters', () => {
    let round = 0
    const bytes = () => new Uint8Array(16).fill(round++ === 0 ? 255 : 0)
    expect(inventPassword(bytes)).toBe('aaaa-aaaa-aaaa')
  })
})
