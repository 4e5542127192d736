import { describe, expect, it } from 'vitest'

type Tree = { [key: string]: string | Tree }
const files = import.meta.glob<Tree>('./*/*.json', { eager: true, import: 'default' })
const namespaces = [
  'common',
  'mobile',
  'public',
  'public-verify',
  'console',
  'console-register',
  'mobile-register',
  'mobile-pack',
  'console-policies',
  'console-posts',
  'mobile-posts',
  'console-visits',
  'console-heads',
  'mobile-visits',
  'screen',
]

function flatten(tree: Tree, prefix = ''): Record<string, string> {
  return Object.entries(tree).reduce<Record<string, string>>((all, [key, value]) => {
    const path = prefix ? `${prefix}.${key}` : key
    return typeof value === 'string' ? { ...all, [path]: value } : { ...all, ...flatten(value, path) }
  }, {})
}
const of = (lang: string, namespace: string) => flatten(files[`./${lang}/${namespace}.json`] ?? {})
const braces = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort()

describe.each(namespaces)('%s messages', (namespace) => {
  const zh = of('zh-CN', namespace)
  const en = of('en', namespace)

  it('have the same keys in both languages', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort())
  })
  it('are never empty', () => {
    const empty = [zh, en].flatMap((all) => Object.keys(all).filter((key) => !all[key]?.trim()))
    expect(empty).toEqual([])
  })
  it('fill the same braces', () => {
    const different = Object.keys(zh).filter(
      (key) => braces(zh[key] ?? '').join() !== braces(en[key] ?? '').join(),
    )
    expect(different).toEqual([])
  })
})
