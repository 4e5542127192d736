import { expect, it } from 'vitest'
import en from '@/shared/i18n/en/console-map.json'
import zh from '@/shared/i18n/zh-CN/console-map.json'

type Tree = { [key: string]: string | Tree }
const find = (tree: Tree, key: string) =>
  key
    .split('.')
    .slice(1)
    .reduce<string | Tree | undefined>(
      (node, part) => (typeof node === 'object' ? node[part] : undefined),
      tree,
    )
const sources = import.meta.glob<string>(['./*.{vue,ts}', '../pages/MapPage.vue', '!./*.test.ts'], {
  query: '?raw',
  import: 'default',
  eager: true,
})

it('knows every word the map asks for, in both languages', () => {
  const asked = Object.values(sources).flatMap((text) =>
    [...text.matchAll(/'(drill\.[\w.]+\w)'/g)].map((found) => found[1] ?? ''),
  )
  const made = ['cases', 'households', 'people'].map((unit) => `drill.unit.${unit}`)
  for (const tree of [zh, en] as Tree[])
    expect(
      [...asked, ...made, 'drill.count', 'drill.share'].filter((key) => typeof find(tree, key) !== 'string'),
    ).toEqual([])
  expect(asked.length).toBeGreaterThan(8)
})
