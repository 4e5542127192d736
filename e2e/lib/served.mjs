// A demo county, built and served for stories: one per profile, shared by the stories of that profile.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { front } from './front.mjs'

const root = resolve(import.meta.dirname, '../..')
export const binary = process.env.GEZHI ?? join(root, 'target/release/gezhi')
/** A folder with a newer web build than the one in the binary, e.g. `GEZHI_WEB=web/dist node e2e/run.mjs`. */
const web = process.env.GEZHI_WEB
const running = new Map()

/** Builds and serves a profile; `cases` scales the year down where a story does not need all of it. */
export function served(profile, { cases } = {}) {
  const key = `${profile}/${cases ?? 'all'}`
  if (!running.has(key)) running.set(key, start(profile, cases))
  return running.get(key)
}

async function start(profile, cases) {
  const data = mkdtempSync(join(tmpdir(), `gezhi-${profile}-`))
  const args = ['demo', '--profile', profile, '--data', data]
  if (cases) args.push('--cases', String(cases))
  const filled = spawnSync(binary, args, { encoding: 'utf8' })
  if (filled.status !== 0) throw new Error(`gezhi demo failed: ${filled.stderr || filled.error}`)
  const child = spawn(binary, ['serve', '--data', data, '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  child.stderr.on('data', (chunk) => (log += chunk))
  const base = await new Promise((ok, no) => {
    let out = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
      const found = /listening on (?:http:\/\/)?([\d.]+:\d+)/.exec(out)
      if (found) ok(`http://${found[1]}`)
    })
    child.on('exit', (code) => no(new Error(`gezhi serve ended with ${code}: ${log}`)))
  })
  const people = await (await fetch(`${base}/api/v1/demo/sign-ins`)).json()
  const before = web ? await front(resolve(web), base) : undefined
  return { base: before?.base ?? base, data, people, profile, child, front: before, log: () => log }
}

/** Ends what was started. */
export async function stop() {
  for (const started of running.values()) {
    const served = await started.catch(() => undefined)
    if (!served) continue
    served.front?.stop()
    served.child.removeAllListeners('exit')
    served.child.kill('SIGTERM')
    rmSync(served.data, { recursive: true, force: true })
  }
  running.clear()
}
