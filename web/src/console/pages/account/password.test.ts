import { expect, it } from 'vitest'
import { passwordTrouble } from './password'

it.each([
  [{ old: '', fresh: 'abcdefghij', again: 'abcdefghij' }, 'old'],
  [{ old: 'x', fresh: 'short', again: 'short' }, 'fresh'],
  [{ old: 'abcdefghij', fresh: 'abcdefghij', again: 'abcdefghij' }, 'fresh'],
  [{ old: 'x', fresh: 'abcdefghij', again: 'abcdefghik' }, 'again'],
  [{ old: 'x', fresh: 'abcdefghij', again: 'abcdefghij' }, null],
] as const)('%j -> %s', (draft, trouble) => expect(passwordTrouble(draft)).toBe(trouble))
