import { describe, expect, it } from 'vitest'

type Tree = { [key: string]: string | Tree }
const files = import.meta.glob<Tree>('./*/*.json', { eager: true, import: 'default' })
const namespaces = Object.keys(files).flatMap((path) => path.match(/^\.\/zh-CN\/(.+)\.json$/)?.[1] ?? [])

function flatten(tree: Tree, prefix = ''): Record<string, string> {
  return Object.entries(tree).reduce<Record<string, string>>((all, [key, value]) => {
    const path = prefix ? `${prefix}.${key}` : key
    return typeof value === 'string' ? { ...all, [path]: value } : { ...all, ...flatten(value, path) }
  }, {})
}
const of = (lang: string, namespace: string) => flatten(files[`./${lang}/${namespace}.json`] ?? {})
/** Names in braces, each once: the singular and the plural of English have the same ones. */
const braces = (text: string) =>
  [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]))].sort()

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
