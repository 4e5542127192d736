// Counts what passed and failed in the output of a part of `make test`.

// eslint-disable-next-line no-control-regex
const COLOURS = /\u001b\[[0-9;?]*[A-Za-z]/g
const plain = (output) => output.replace(COLOURS, '').replaceAll('\r', '\n')

const sum = (matches) => matches.reduce((total, match) => total + Number(match[1]), 0)
const numbers = (text, pattern) => sum([...text.matchAll(pattern)])

/** `cargo test`: one "test result" line for each test program. Null when none was run. */
function cargoTest(text) {
  const lines = text.match(/^test result: .*$/gm)
  if (!lines) return null
  const all = lines.join('\n')
  return {
    passed: numbers(all, /(\d+) passed/g),
    failed: numbers(all, /(\d+) failed/g),
    skipped: numbers(all, /(\d+) ignored/g),
  }
}

/** `cargo nextest run`: "Summary [ 1.2s] 9/10 tests run: 7 passed (1 slow), 1 failed, 1 timed out, 2 skipped". */
function nextest(text) {
  const line = text.match(/^\s*Summary \[.*$/gm)?.at(-1)
  if (!line) return null
  const [planned, run] = [/\d+\/(\d+) tests? run/, /(\d+)(?:\/\d+)? tests? run/].map((p) => Number(line.match(p)?.[1] ?? 0))
  return {
    passed: numbers(line, /(\d+) passed/g),
    // What was planned and not run has not passed.
    failed: numbers(line, /(\d+) (?:failed|exec failed|timed out)/g) + Math.max(0, planned - run),
    skipped: numbers(line, /(\d+) skipped/g),
  }
}

/** vitest: " Tests  1 failed | 119 passed | 2 skipped (122)". */
function vitest(text) {
  const line = text.match(/^\s*Tests\s.*$/gm)?.at(-1)
  if (!line) return null
  return {
    passed: numbers(line, /(\d+) passed/g),
    failed: numbers(line, /(\d+) failed/g),
    skipped: numbers(line, /(\d+) (?:skipped|todo)/g),
  }
}

/** Our own programs, node's test runner apart: the last line of the form "N passed, N failed". */
function lastLine(text) {
  const line = [...text.matchAll(/^(\d+) passed, (\d+) failed\b.*$/gm)].at(-1)
  return line ? { passed: Number(line[1]), failed: Number(line[2]), skipped: 0 } : null
}

/** `node --test`: "# pass 8" or "ℹ pass 8". */
function nodeTest(text) {
  const of = (word) => text.match(new RegExp(`^[#ℹ] ${word} (\\d+)$`, 'm'))?.[1]
  if (of('pass') === undefined) return null
  return { passed: Number(of('pass')), failed: Number(of('fail') ?? 0), skipped: Number(of('skipped') ?? 0) }
}

const readers = { cargoTest, nextest, vitest, lastLine, nodeTest }

/**
 * The count of one part. `kind` is a reader above, or `check` for a step that is itself one check.
 * A part that ended badly has at least one failure, also when its output shows none; a part whose
 * output holds no count has failed too, whatever its exit code says.
 */
export function count(kind, code, output) {
  if (kind === 'check') return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 }
  const found = readers[kind](plain(output))
  if (!found) return { passed: 0, failed: 1, skipped: 0 }
  return { ...found, failed: code === 0 ? found.failed : Math.max(1, found.failed) }
}

export function total(counts) {
  const add = (key) => counts.reduce((all, one) => all + one[key], 0)
  return { passed: add('passed'), failed: add('failed'), skipped: add('skipped') }
}
