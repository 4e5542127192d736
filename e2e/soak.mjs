// Kills the server with SIGKILL under load: no acknowledged report lost, none doubled.
// node e2e/soak.mjs [--kills 25] [--clients 16]
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { binary } from './lib/served.mjs'

const number = (name, otherwise) => {
  const at = process.argv.indexOf(name)
  return at > 0 ? Number(process.argv[at + 1]) : otherwise
}
const kills = number('--kills', 25)
const clients = number('--clients', 16)
const data = mkdtempSync(join(tmpdir(), 'gezhi-soak-'))
const filled = spawnSync(binary, ['demo', '--profile', 'yangying', '--data', data, '--cases', '50'], { encoding: 'utf8' })
if (filled.status !== 0) throw new Error(filled.stderr || String(filled.error))

/** Starts the server; resolves with its address once it is ready. */
function start() {
  const child = spawn(binary, ['serve', '--data', data, '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'ignore'] })
  return new Promise((ok, no) => {
    let out = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
      const found = /listening on (?:http:\/\/)?([\d.]+:\d+)/.exec(out)
      if (found) ok({ child, base: `http://${found[1]}` })
    })
    child.on('exit', () => no(new Error('the server ended before it was ready')))
  })
}

async function report(base, key) {
  const form = new FormData()
  form.set('text', `路灯不亮了，第 ${key} 盏`)
  const answer = await fetch(`${base}/api/v1/reports`, { method: 'POST', body: form, headers: { 'Idempotency-Key': key }, signal: AbortSignal.timeout(10_000) })
  if (answer.status !== 201) throw new Error(`status ${answer.status}: ${await answer.text()}`)
  return (await answer.json()).ticket
}

const acknowledged = new Map()
const unsure = new Set()
let next = 0
const startedAt = Date.now()
for (let kill = 0; kill < kills; kill += 1) {
  const { child, base } = await start()
  let alive = true
  const gone = new Promise((done) => child.on('exit', done))
  const load = Array.from({ length: clients }, async () => {
    while (alive) {
      const key = `soak-${(next += 1)}`
      try {
        acknowledged.set(key, await report(base, key))
      } catch (error) {
        if (alive && /status/.test(String(error))) throw error
        unsure.add(key)
      }
    }
  })
  await new Promise((done) => setTimeout(done, 150 + Math.random() * 500))
  alive = false
  child.kill('SIGKILL')
  await gone
  await Promise.all(load)
  process.stdout.write(`\rkills ${kill + 1}/${kills}, acknowledged ${acknowledged.size}, in doubt ${unsure.size}  `)
}
console.log()

// Every key is sent again: the acknowledged ones must give the ticket they gave, and nothing may be there twice.
const { child, base } = await start()
let lost = 0
for (const [key, ticket] of acknowledged) if ((await report(base, key)) !== ticket) lost += 1
const tickets = new Set(acknowledged.values())
for (const key of unsure) tickets.add(await report(base, key))
await new Promise((done) => setTimeout(done, 2_500))
child.removeAllListeners('exit')
child.kill('SIGTERM')
await new Promise((done) => child.on('exit', done))
const info = JSON.parse(spawnSync(binary, ['info', '--json', '--data', data], { encoding: 'utf8' }).stdout)
const expected = 50 + acknowledged.size + unsure.size
const verified = spawnSync(binary, ['verify', '--data', data], { encoding: 'utf8' })
console.log(`acknowledged ${acknowledged.size}, lost ${lost}; cases ${info.cases.total}, expected ${expected}; ${((Date.now() - startedAt) / 1000).toFixed(0)} s`)
if (verified.status !== 0) console.log(verified.stdout, verified.stderr)
rmSync(data, { recursive: true, force: true })
const good = lost === 0 && info.cases.total === expected && tickets.size === acknowledged.size + unsure.size && verified.status === 0
console.log(good ? 'no acknowledged report lost, none doubled' : 'THE PROMISE IS BROKEN')
process.exit(good ? 0 : 1)
