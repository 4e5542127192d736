import { expect, it } from 'vitest'
import { tokenIn } from './token'

it('reads the address that is printed in a code, and a bare token', () => {
  expect(tokenIn('https://qintang.example/m/report?c=Z4X4CNXXVY9Z')).toBe('Z4X4CNXXVY9Z')
  expect(tokenIn(' Z4X4CNXXVY9Z\n')).toBe('Z4X4CNXXVY9Z')
})
it('knows that other codes are not ours', () => {
  expect(tokenIn('https://example.com/pay?id=1')).toBeNull()
  expect(tokenIn('WIFI:S:home;P:secret;;')).toBeNull()
  expect(tokenIn('https://example.com/?c=<script>')).toBeNull()
})
