// Runs the stories in a real browser against the real binary. `node e2e/run.mjs [--only NAME] [--pictures]`
import { mkdirSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { close } from './lib/browser.mjs'
import { stop } from './lib/served.mjs'

const argument = (name) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined)
const only = argument('--only')
export const pictures = process.argv.includes('--pictures')
const folder = resolve(import.meta.dirname, 'stories')
const out = resolve(import.meta.dirname, 'out')
mkdirSync(out, { recursive: true })

let passed = 0
let failed = 0
for (const file of readdirSync(folder).filter((name) => name.endsWith('.mjs')).sort()) {
  const name = file.replace('.mjs', '')
  if (only && !name.includes(only)) continue
  const start = Date.now()
  try {
    const story = await import(resolve(folder, file))
    await story.default({ out, pictures })
    passed += 1
    console.log(`ok      ${name}  ${((Date.now() - start) / 1000).toFixed(1)} s`)
  } catch (error) {
    failed += 1
    console.log(`FAILED  ${name}\n${error.stack ?? error}`)
  }
}
await close()
await stop()
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed ? 1 : 0)
