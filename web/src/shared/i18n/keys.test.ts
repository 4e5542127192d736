import { describe, expect, it } from 'vitest'

type Tree = { [key: string]: string | Tree }
const messages = import.meta.glob<Tree>('./zh-CN/*.json', { eager: true, import: 'default' })
const sources = import.meta.glob<string>(
  ['../**/*.{ts,vue}', '../../{mobile,public}/**/*.{ts,vue}', '!**/*.test.ts'],
  {
    eager: true,
    query: '?raw',
    import: 'default',
  },
)

function find(key: string): string | Tree | undefined {
  const [namespace = '', ...path] = key.split('.')
  return path.reduce<string | Tree | undefined>(
    (node, part) => (typeof node === 'object' ? node[part] : undefined),
    messages[`./zh-CN/${namespace}.json`],
  )
}

describe('message keys', () => {
  it('that the code names exist', () => {
    const missing = Object.entries(sources).flatMap(([file, source]) =>
      [...source.matchAll(/['"`]((?:common|mobile|public)\.[a-zA-Z_]+(?:\.[a-zA-Z_0-9]+)*)['"`]/g)]
        .map((match) => match[1] ?? '')
        .filter((key) => !/\.(json|css|ts|vue)$/.test(key) && typeof find(key) !== 'string')
        .map((key) => `${file}: ${key}`),
    )
    expect(missing).toEqual([])
  })
})
