import { describe, expect, it } from 'vitest'
import { readWord } from './singleSignOn'

describe('the word of a sign-in that came back', () => {
  it('is taken out of the address, and the rest stays', () => {
    expect(readWord('https://gezhi.example/console/cases?state=open&oidc=oidc_stale#x')).toEqual({
      word: 'oidc_stale',
      here: '/console/cases?state=open#x',
    })
    expect(readWord('https://gezhi.example/console/')).toEqual({ word: null, here: '/console/' })
  })

  it('is never anything but a word that has a sentence', () => {
    expect(readWord('https://gezhi.example/console/?oidc=<b>').word).toBe('other')
  })
})
