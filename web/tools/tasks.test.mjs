// Every kind of task that a use case makes has words in the inboxes of the console and of the phone.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const useCases = join(import.meta.dirname, '../../crates/app/src')
const kinds = readdirSync(useCases, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.rs'))
  .flatMap((file) => [
    ...readFileSync(join(useCases, file), 'utf8').matchAll(/const (?:\w+_)?TASK: &str = "(\w+)"/g),
  ])
  .map((found) => found[1])
const words = (file) =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../src/shared/i18n/zh-CN/${file}.json`), 'utf8'))

it('has words for every kind of task', () => {
  expect(kinds).toContain('objection')
  expect(kinds.filter((kind) => !(kind in words('console').task))).toEqual([])
  expect(kinds.filter((kind) => !(kind in words('mobile').inbox.kind))).toEqual([])
})
