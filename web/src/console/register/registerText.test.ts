import { expect, it } from 'vitest'
import zh from '@/shared/i18n/zh-CN/console-register.json'
import { LEAVINGS, RELATIONS, RESIDENCES } from '@/shared/register/codes'
import { emptyHousehold, emptyPerson } from './drafts'

type Tree = { [key: string]: string | Tree }
const has = (key: string) =>
  typeof key
    .split('.')
    .slice(1)
    .reduce<string | Tree | undefined>(
      (node, part) => (typeof node === 'object' ? node[part] : undefined),
      zh as Tree,
    ) === 'string'
const sources = import.meta.glob<string>(
  ['./**/*.{vue,ts}', '../pages/{register,village,census,corrections}/*.{vue,ts}', '!./**/*.test.ts'],
  { query: '?raw', import: 'default', eager: true },
)

it('knows every word the pages ask for', () => {
  const asked = Object.values(sources).flatMap((text) =>
    [...text.matchAll(/'(register\.[\w.]+\w)'/g)].map((found) => found[1] ?? ''),
  )
  expect(asked.length).toBeGreaterThan(100)
  expect(asked.filter((key) => !has(key))).toEqual([])
})

it('knows the words that are put together', () => {
  const made = [
    ...RELATIONS.map((code) => `relation.${code}`),
    ...RESIDENCES.map((code) => `residence.${code}`),
    ...[...LEAVINGS, 'moved', 'relation'].map((code) => `ended.${code}`),
    ...['length', 'letters', 'date', 'check'].map((code) => `idFault.${code}`),
    ...Object.keys({ ...emptyHousehold(''), ...emptyPerson() }).map((field) => `fieldName.${field}`),
    ...['address', 'number', 'place', 'came', 'left', 'person', 'marks'].map((what) => `difference.${what}`),
  ]
  expect(made.filter((key) => !has(`register.${key}`))).toEqual([])
})
