import assert from 'node:assert/strict'
import { test } from 'node:test'
import { count, total } from './tally.mjs'

const is = (actual, passed, failed, skipped = 0) => assert.deepEqual(actual, { passed, failed, skipped })

test('a step counts as one', () => {
  is(count('check', 0, ''), 1, 0)
  is(count('check', 3, ''), 0, 1)
})

test('cargo test: all programs together', () => {
  const output =
    'test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.10s\n' +
    'running 3 tests\n' +
    'test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s\n'
  is(count('cargoTest', 101, output), 14, 1, 1)
})

test('a program that dies without a word is a failure', () => {
  is(count('cargoTest', 101, 'test result: ok. 5 passed; 0 failed; 0 ignored;\nSIGABRT\n'), 5, 1)
  is(count('cargoTest', 101, 'error[E0308]: mismatched types\n'), 0, 1)
})

test('no count is a failure even when all seems well', () => {
  for (const kind of ['cargoTest', 'nextest', 'vitest', 'lastLine', 'nodeTest']) is(count(kind, 0, 'nothing to do'), 0, 1)
})

test('nextest, with colours', () => {
  const line = '\u001b[32;1m     Summary\u001b[0m [   1.234s] \u001b[1m120\u001b[0m tests run: \u001b[1m118\u001b[0m passed (1 slow), '
  is(count('nextest', 100, `${line}\u001b[1m1\u001b[0m failed, \u001b[1m1\u001b[0m timed out, 3 skipped\n`), 118, 2, 3)
  is(count('nextest', 0, `     Summary [   0.1s] 1 test run: 1 passed, 0 skipped\n`), 1, 0)
})

test('nextest: what was planned and not run has failed', () => {
  is(count('nextest', 100, '     Summary [   1s] 7/10 tests run: 6 passed, 1 failed, 0 skipped\n'), 6, 4)
})

test('vitest', () => {
  is(count('vitest', 0, ' Test Files  3 passed (3)\n      Tests  42 passed (42)\n'), 42, 0)
  is(count('vitest', 1, '      Tests  1 failed | 41 passed | 2 skipped (44)\n'), 41, 1, 2)
  // A file that cannot be loaded shows among the files only.
  is(count('vitest', 1, ' Test Files  1 failed | 2 passed (3)\n      Tests  41 passed (41)\n'), 41, 1)
})

test('our own programs: the last line counts', () => {
  is(count('lastLine', 0, '3 passed, 0 failed\nmore\n9 passed, 0 failed\n'), 9, 0)
  is(count('lastLine', 1, '9 passed, 2 failed\n'), 9, 2)
})

test("node's test runner", () => {
  is(count('nodeTest', 0, '# tests 8\n# pass 8\n# fail 0\n# skipped 0\n'), 8, 0)
  is(count('nodeTest', 1, 'ℹ pass 7\nℹ fail 1\nℹ skipped 0\n'), 7, 1)
})

test('the sum', () => {
  is(total([count('check', 0, ''), count('check', 1, ''), count('lastLine', 0, '5 passed, 0 failed\n')]), 6, 1)
})
