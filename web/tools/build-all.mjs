// Builds the surfaces one after the other into dist/ (all, or those named: `npm run build -- m public`).
import { execFileSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'

const html = {
  public: 'index.html',
  m: 'm/index.html',
  console: 'console/index.html',
  screen: 'screen/index.html',
}
const named = process.argv.slice(2)
const wanted = named.length ? named : Object.keys(html)
const seconds = (from) => `${((Date.now() - from) / 1000).toFixed(1)} s`
const node = (args, env = {}) =>
  execFileSync(process.execPath, args, { env: { ...process.env, ...env }, stdio: 'inherit' })

const start = Date.now()
if (!named.length) rmSync('dist', { recursive: true, force: true })
for (const surface of wanted) {
  if (!existsSync(html[surface])) {
    console.log(`web: ${surface} has no page yet, left out`)
    continue
  }
  const from = Date.now()
  console.log(`web: building ${surface} ...`)
  rmSync(surface === 'public' ? 'dist/assets' : `dist/${surface}`, { recursive: true, force: true })
  node(['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'], { SURFACE: surface })
  if (surface === 'm') node(['tools/build-sw.mjs'])
  console.log(`web: ${surface} built in ${seconds(from)}`)
}
node(['tools/compress.mjs'])
console.log(`web: done in ${seconds(start)}`)
