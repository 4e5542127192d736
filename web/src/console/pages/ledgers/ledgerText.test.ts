import { describe, expect, it } from 'vitest'
import en from '@/shared/i18n/en/console-ledger.json'
import zh from '@/shared/i18n/zh-CN/console-ledger.json'
import { COUNTED } from './ledger'

type Tree = { [key: string]: string | Tree }
function flatten(tree: Tree, prefix = 'ledger'): Record<string, string> {
  return Object.entries(tree).reduce<Record<string, string>>((all, [key, value]) => {
    const path = `${prefix}.${key}`
    return typeof value === 'string' ? { ...all, [path]: value } : { ...all, ...flatten(value, path) }
  }, {})
}
const words = { zh: flatten(zh as Tree), en: flatten(en as Tree) }
const braces = (text = '') => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort()
const sources = import.meta.glob<string>('./*.{vue,ts}', { query: '?raw', import: 'default', eager: true })
const asked = Object.values(sources).flatMap((text) =>
  [...text.matchAll(/'(ledger\.[\w.]+\w)'/g)].map((found) => found[1] ?? ''),
)
/** Keys put together at run time. */
const made = [
  ...COUNTED.map((kind) => `ledger.count.${kind}`),
  ...['reading', 'ready', 'running', 'undoing', 'done', 'failed', 'cancelled', 'undone', 'leaving'].map(
    (state) => `ledger.is.${state}`,
  ),
]

describe('words of the ledgers', () => {
  it('stand in both languages, with the same gaps to fill', () => {
    expect(Object.keys(words.en).sort()).toEqual(Object.keys(words.zh).sort())
    const different = Object.keys(words.zh).filter(
      (key) => braces(words.zh[key]).join() !== braces(words.en[key]).join(),
    )
    expect(different).toEqual([])
  })
  it('are known when a page asks for them', () => {
    expect(asked.length).toBeGreaterThan(40)
    expect([...asked, ...made].filter((key) => !(key in words.zh))).toEqual([])
  })
  it('are all asked for', () => {
    expect(Object.keys(words.zh).filter((key) => !asked.includes(key) && !made.includes(key))).toEqual([])
  })
})
