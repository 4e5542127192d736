// Measures the built JavaScript after brotli against the budgets of the design and fails when one is exceeded.
import { existsSync, readFileSync } from 'node:fs'
import zlib from 'node:zlib'
import { precacheList } from './precache.mjs'

const brotli = (file) =>
  zlib.brotliCompressSync(readFileSync(`dist/${file}`), {
    params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11 },
  }).length / 1024

/** JavaScript a visitor downloads for these manifest keys, without what `without` already brought. */
function weigh(manifest, keys, without = []) {
  const collect = (roots) => {
    const files = new Set()
    const seen = new Set()
    const walk = (key) => {
      const entry = manifest[key]
      if (!entry || seen.has(key)) return
      seen.add(key)
      if (entry.file.endsWith('.js')) files.add(entry.file)
      entry.imports?.forEach(walk)
    }
    roots.forEach(walk)
    return files
  }
  const known = collect(without)
  return [...collect(keys)].filter((file) => !known.has(file)).reduce((sum, file) => sum + brotli(file), 0)
}

const manifestOf = (surface) => {
  const path = `dist/.vite/${surface}.json`
  if (!existsSync(path)) return null
  const manifest = JSON.parse(readFileSync(path, 'utf8'))
  // Another build of this surface may be under way, or was begun and not finished.
  return Object.values(manifest).every((entry) => existsSync(`dist/${entry.file}`)) ? manifest : null
}

let failed = false
function report(name, measured, budget, unit = 'KiB br') {
  const over = measured > budget
  failed ||= over
  console.log(
    `${over ? 'OVER' : ' ok '} ${name.padEnd(34)} ${measured.toFixed(1).padStart(7)} / ${budget} ${unit}`,
  )
}

const pub = manifestOf('public')
if (pub) {
  for (const page of ['HomePage', 'TicketPage']) {
    report(`public ${page}`, weigh(pub, ['index.html', `src/public/pages/${page}.vue`]), 30)
  }
}

const m = manifestOf('m')
if (m) {
  // The home page preloads the report page, so both weigh on the first load.
  const reportPage = ['m/index.html', 'src/mobile/pages/ReportPage.vue']
  report('mobile first load (home)', weigh(m, reportPage), 75)
  report('mobile report page', weigh(m, reportPage), 90)
  const maps = Object.keys(m).filter((key) => /src\/shared\/map\/.*\.vue$/.test(key))
  report('mobile map, added', weigh(m, maps, ['m/index.html']), 90)
  report('mobile precache', precacheList().reduce((sum, file) => sum + file.bytes, 0) / 1024, 400, 'KiB raw')
}

const desk = manifestOf('console')
if (desk) {
  report('console shell', weigh(desk, ['console/index.html']), 110)
  const pages = Object.keys(desk).filter((key) => /^src\/console\/pages\/([^/]+\/)?[^/]+Page\.vue$/.test(key))
  for (const page of pages)
    report(`console ${page.split('/').pop()}`, weigh(desk, ['console/index.html', page]), 350)
}

const screen = manifestOf('screen')
if (screen) {
  const lazy = Object.values(screen).filter(
    (entry) => entry.isDynamicEntry && !/i18n\/en\//.test(entry.src ?? ''),
  )
  const keys = Object.keys(screen).filter((key) => key === 'screen/index.html' || lazy.includes(screen[key]))
  report('screen', weigh(screen, keys), 280)
}

if (failed) process.exit(1)
