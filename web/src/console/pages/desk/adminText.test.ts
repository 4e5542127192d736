import { expect, it } from 'vitest'
import en from '@/shared/i18n/en/console-admin.json'
import zh from '@/shared/i18n/zh-CN/console-admin.json'

type Tree = { [key: string]: string | Tree }
function flatten(tree: Tree, prefix = 'admin'): Record<string, string> {
  return Object.entries(tree).reduce<Record<string, string>>((all, [key, value]) => {
    const path = `${prefix}.${key}`
    return typeof value === 'string' ? { ...all, [path]: value } : { ...all, ...flatten(value, path) }
  }, {})
}
const words = { zh: flatten(zh as Tree), en: flatten(en as Tree) }
const braces = (text = '') => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort()
const sources = import.meta.glob<string>('../**/*.{vue,ts}', {
  query: '?raw',
  import: 'default',
  eager: true,
})

it('says everything in both languages, with the same gaps to fill', () => {
  expect(Object.keys(words.en).sort()).toEqual(Object.keys(words.zh).sort())
  const different = Object.keys(words.zh).filter(
    (key) => braces(words.zh[key]).join() !== braces(words.en[key]).join(),
  )
  expect(different).toEqual([])
})

it('knows every word the pages ask for', () => {
  const asked = Object.values(sources).flatMap((text) =>
    [...text.matchAll(/'(admin\.[\w.]+\w)'/g)].map((found) => found[1]),
  )
  expect(asked.filter((key) => key && !(key in words.zh))).toEqual([])
})
