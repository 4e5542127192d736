import { expect, it } from 'vitest'
import { tokenIn } from './token'

it('reads the address that is printed in a code, and a bare token', () => {
  expect(tokenIn('https://qintang.example/m/report?c=Z4X4CNXXVY9Z')).toBe('Z4X4CNXXVY9Z')
  expect(tokenIn(' Z4X4CNXXVY9Z\n')).toBe('Z4X4CNXXVY9Z')
})
it('reads the codes of several orders at once', () => {
  expect(tokenIn('Z4X4CNXXVY9Z+ABCDEFGH2345')).toBe('Z4X4CNXXVY9Z+ABCDEFGH2345')
  expect(tokenIn('Z4X4CNXXVY9Z+')).toBeNull()
})
it('knows that other codes are not ours', () => {
  expect(tokenIn('https://example.com/pay?id=1')).toBeNull()
  expect(tokenIn('WIFI:S:home;P:secret;;')).toBeNull()
  expect(tokenIn('https://example.com/?c=<script>')).toBeNull()
})
