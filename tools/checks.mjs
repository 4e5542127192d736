// Runs every check one after the other, stops at none, tries nothing twice, and ends with "N passed, N failed".
// Usage: node tools/checks.mjs [PART...]
import { spawn, spawnSync } from 'node:child_process'
import { createWriteStream, mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { count, total } from './tally.mjs'

const root = resolve(import.meta.dirname, '..')
const web = resolve(root, 'web')
const logs = resolve(root, 'target/checks')
const terminal = process.stdout.isTTY && !process.env.NO_COLOR
const hasNextest = spawnSync('cargo', ['nextest', '--version'], { stdio: 'ignore' }).status === 0

const npm = (script) => ({ run: ['npm', 'run', '--silent', script], cwd: web })
const make = (...goals) => ({ run: ['make', '--no-print-directory', ...goals] })
const rustTests = hasNextest
  ? { run: ['cargo', 'nextest', 'run', '--workspace', '--locked', '--no-fail-fast', '--retries', '0'], kind: 'nextest' }
  : { run: ['cargo', 'test', '--workspace', '--locked', '--no-fail-fast', '--all-targets'], kind: 'cargoTest' }

/** In the order in which they run: cheap and telling ones first. `kind` says how the output is counted. */
const parts = [
  { name: 'packages', about: 'PostgreSQL, Chromium and Chinese fonts are here', run: ['tools/packages.sh', 'postgresql', 'chromium', 'fonts-noto-cjk'] },
  { name: 'tools', about: 'the build scripts: counting of results', run: ['node', '--test', 'tools/tally.test.mjs'], kind: 'nodeTest' },
  { name: 'status', about: 'the status tables of both READMEs match', run: ['node', 'tools/status.mjs', '--check'] },
  { name: 'fmt', about: 'Rust: formatting', run: ['cargo', 'fmt', '--all', '--check'] },
  // The server carries the built web inside, so nothing of it compiles before.
  { name: 'web-build', about: 'web: the four surfaces', ...make('web') },
  { name: 'clippy', about: 'Rust: lints', run: ['cargo', 'clippy', '--workspace', '--all-targets', '--locked', '--', '-D', 'warnings'] },
  { name: 'rust', about: 'Rust: unit, store and HTTP tests on SQLite and PostgreSQL', ...rustTests },
  { name: 'rust-doc', about: 'Rust: examples in the documentation', run: ['cargo', 'test', '--workspace', '--locked', '--no-fail-fast', '--doc'], kind: 'cargoTest' },
  { name: 'openapi', about: 'API: snapshot and typed client match the server', run: ['tools/openapi.sh', '--check'] },
  { name: 'web-format', about: 'web: formatting', ...npm('format:check') },
  { name: 'web-lint', about: 'web: lints', ...npm('lint') },
  { name: 'web-types', about: 'web: types', ...npm('typecheck') },
  { name: 'web-unit', about: 'web: unit tests', ...npm('test'), kind: 'vitest' },
  { name: 'web-sizes', about: 'web: size budgets', ...npm('sizes') },
  { name: 'release', about: 'the release binary', ...make('server') },
  { name: 'e2e', about: 'stories and accessibility in Chromium', run: ['node', 'e2e/run.mjs'], kind: 'lastLine' },
  { name: 'soak', about: 'the server is killed 25 times under load', run: ['tools/soak.sh', '--kills', '25'] },
]

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !parts.some((part) => part.name === name))
if (unknown.length) {
  console.error(`There is no part ${unknown.join(', ')}. There are: ${parts.map((part) => part.name).join(' ')}`)
  process.exit(2)
}
const chosen = wanted.length ? parts.filter((part) => wanted.includes(part.name)) : parts

const paint = (colour, text) => (terminal ? `\u001b[1;${colour}m${text}\u001b[0m` : text)
function span(ms) {
  const seconds = ms / 1000
  return seconds < 60 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}

const environment = {
  ...process.env,
  GEZHI: process.env.GEZHI ?? 'target/release/gezhi',
  // The programs write to a pipe: tell them that a person watches.
  ...(terminal ? { FORCE_COLOR: '1', CARGO_TERM_COLOR: 'always', CARGO_TERM_PROGRESS_WHEN: 'always', CARGO_TERM_PROGRESS_WIDTH: '80' } : {}),
}
// A jobserver of the make above is not ours to use.
delete environment.MAKEFLAGS
delete environment.MFLAGS

let current = null
let interrupted = false
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    interrupted = true
    current?.kill(signal)
  })

/** Runs one part, shows and keeps its output, and counts. */
function run(part) {
  return new Promise((done) => {
    const started = Date.now()
    const log = createWriteStream(resolve(logs, `${part.name}.log`))
    const pieces = []
    const take = (stream) => (piece) => {
      pieces.push(piece)
      log.write(piece)
      stream.write(piece)
    }
    const finish = (code) => {
      log.end()
      const output = Buffer.concat(pieces).toString('utf8')
      done({ part, code, ms: Date.now() - started, ...count(part.kind ?? 'check', code, output) })
    }
    const [program, ...args] = part.run
    current = spawn(program, args, { cwd: part.cwd ?? root, env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
    current.stdout.on('data', take(process.stdout))
    current.stderr.on('data', take(process.stderr))
    let ended = false
    const once = (code) => {
      if (!ended) finish(code)
      ended = true
    }
    current.on('error', (fault) => {
      console.error(`could not run: ${fault.message}`)
      once(127)
    })
    current.on('close', (code) => once(code ?? 1))
  })
}

mkdirSync(logs, { recursive: true })
const results = []
const started = Date.now()
for (const [index, part] of chosen.entries()) {
  console.log(`\n${paint(34, `[${index + 1}/${chosen.length}] ${part.name}`)}  ${part.about}\n$ ${part.run.join(' ')}`)
  const result = await run(part)
  if (interrupted) break
  results.push(result)
  const verdict = result.failed ? paint(31, 'FAILED') : paint(32, 'ok')
  console.log(`${verdict}  ${part.name}: ${result.passed} passed, ${result.failed} failed, ${span(result.ms)}`)
}

const all = total(results)
console.log(`\n${'part'.padEnd(12)} ${'passed'.padStart(7)} ${'failed'.padStart(7)} ${'skipped'.padStart(8)}  time`)
for (const { part, passed, failed, skipped, ms } of results) {
  const row = `${part.name.padEnd(12)} ${String(passed).padStart(7)} ${String(failed).padStart(7)} ${String(skipped).padStart(8)}  ${span(ms)}`
  console.log(failed ? paint(31, row) : row)
}
if (all.failed) console.log(`\nThe output of each part is in target/checks/. One part again: make test ONLY="${results.filter((r) => r.failed).map((r) => r.part.name).join(' ')}"`)
console.log(`\n${chosen.length - results.length ? `Not run: ${chosen.slice(results.length).map((part) => part.name).join(' ')}\n` : ''}All in ${span(Date.now() - started)}`)
console.log(`${all.passed} passed, ${all.failed} failed`)
process.exitCode = interrupted ? 130 : all.failed ? 1 : 0
