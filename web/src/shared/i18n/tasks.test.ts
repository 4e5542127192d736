import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import consoleWords from './zh-CN/console.json'
import mobileWords from './zh-CN/mobile.json'

const useCases = join(process.cwd(), '../crates/app/src')
/** Kinds of tasks, as the use cases name them. */
const kinds = readdirSync(useCases, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.rs'))
  .flatMap((file) => [
    ...readFileSync(join(useCases, file), 'utf8').matchAll(/const (?:\w+_)?TASK: &str = "(\w+)"/g),
  ])
  .map((found) => found[1] ?? '')

it('has words for every kind of task', () => {
  expect(kinds).toContain('objection')
  expect(kinds.filter((kind) => !(kind in consoleWords.task))).toEqual([])
  expect(kinds.filter((kind) => !(kind in mobileWords.inbox.kind))).toEqual([])
})
