import { describe, expect, it } from 'vitest'

const surfaces = ['public', 'mobile', 'console', 'screen']
const sources = import.meta.glob<string>('../{public,mobile,console,screen,shared}/**/*.{ts,vue}', {
  eager: true,
  query: '?raw',
  import: 'default',
})
const own = (file: string) => (file.startsWith('./') ? 'shared' : (file.split('/')[1] ?? ''))
const imported = (source: string) =>
  [...source.matchAll(/(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)].map((match) => match[1] ?? '')

describe('the surfaces', () => {
  it('import only from themselves and from shared/', () => {
    const foreign = Object.entries(sources).flatMap(([file, source]) => {
      const others = surfaces.filter((surface) => surface !== own(file))
      return imported(source)
        .filter((path) => others.some((other) => new RegExp(`(^@|\\.\\.)/${other}/`).test(path)))
        .filter((path) => !path.startsWith('@/shared/'))
        .map((path) => `${file} imports ${path}`)
    })
    expect(foreign).toEqual([])
  })
})
