import { describe, expect, it } from 'vitest'
import messages from '@/shared/i18n/zh-CN/console.json'
import { ACTS } from './cases/acts/registry'
import { CASE_COLUMNS } from './cases/columns'
import { CASE_VIEWS } from './cases/views'
import { METRICS } from './figures/metrics'
import { PERIODS } from './figures/period'
import { BREAKDOWNS } from './figures/useFigures'
import { tilesFor } from './overview/tiles'
import { STAFF_ROLES } from './session/roles'
import { SHORTCUTS } from './shell/shortcuts'

type Tree = { [key: string]: string | Tree }
const has = (key: string) =>
  typeof key
    .split('.')
    .slice(1)
    .reduce<string | Tree | undefined>(
      (node, part) => (typeof node === 'object' ? node[part] : undefined),
      messages as Tree,
    ) === 'string'

const sources = import.meta.glob<string>(['./**/*.{ts,vue}', '!./pages/*/**', '!./**/*.test.ts'], {
  eager: true,
  query: '?raw',
  import: 'default',
})
const tasks = 'triage assign accept handle check rule extension supervise rate callback'.split(' ')
const tiles = STAFF_ROLES.flatMap((role) => tilesFor(role).map((tile) => tile.key))

/** Keys put together at run time, which no search of the sources finds. */
const made = [
  ...Object.keys(ACTS).flatMap((act) => [`act.${act}`, `actHint.${act}`]),
  ...CASE_COLUMNS.map((column) => `column.${column.key}`),
  ...CASE_VIEWS.map((view) => `view.${view.key}`),
  ...METRICS.flatMap((metric) => [`metric.${metric.key}`, `metricDefinition.${metric.key}`]),
  ...PERIODS.filter((key) => key !== 'custom').map((key) => `period.${key}`),
  ...BREAKDOWNS.map((by) => `by.${by}`),
  ...tasks.map((kind) => `task.${kind}`),
  ...tiles.flatMap((key) => [`tile.${key}`, `tileHint.${key}`, `tileDefinition.${key}`]),
].map((key) => `console.${key}`)

describe('messages of the console', () => {
  it('that the code names exist', () => {
    const missing = Object.entries(sources).flatMap(([file, source]) =>
      [...source.matchAll(/'(console\.[a-zA-Z_]+(?:\.[a-zA-Z_0-9]+)*)'/g)]
        .map((match) => match[1] ?? '')
        .filter((key) => !has(key))
        .map((key) => `${file}: ${key}`),
    )
    expect(missing).toEqual([])
  })
  it('that are put together exist', () => {
    const sheet = SHORTCUTS.flatMap((group) => [group.title, ...group.keys.map((key) => key.word)])
    expect([...made, ...sheet].filter((key) => !has(key))).toEqual([])
  })
})
