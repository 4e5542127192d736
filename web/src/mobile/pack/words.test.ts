import { expect, it } from 'vitest'
import zh from '@/shared/i18n/zh-CN/mobile-pack.json'

const sources = import.meta.glob<string>(['./*.{vue,ts}', '../pages/*.vue', '!./*.test.ts'], {
  query: '?raw',
  import: 'default',
  eager: true,
})
const words = zh as Record<string, unknown>

it('knows every word the pages ask for', () => {
  const asked = Object.values(sources).flatMap((text) =>
    [...text.matchAll(/'pack\.(\w+)'/g)].map((found) => found[1] ?? ''),
  )
  expect(asked.length).toBeGreaterThan(40)
  expect(asked.filter((key) => !(key in words))).toEqual([])
})
