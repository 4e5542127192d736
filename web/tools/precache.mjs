// Which built files the phone stores for offline use: the shell and the pages, but not the map, English, the reader of codes, or
// pages that can do nothing without a network; a photo opens large only with one. The large icon is the phone's own once it is installed.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

const fixed = ['m/index.html', 'm/app.webmanifest', 'icons/logo.svg']
/** Fetched when first used; see LAZY in src/mobile/sw.ts. */
const lazy =
  /shared\/map\/|i18n\/en\/|mobile\/scan\/|mobile\/points\/|mobile\/canteen\/|openPhotos|PinSheet|TicketShare|mobile\/pages\/(PassOn|Household|Households|Grid|MyHome|MyGrid|Honours|Apply|SignIn|Find|SecondFactor|Services|Policies|Policy|Mall|Orders|Desk|Canteen|Nominate|Points|Claim|Reviews|Notices)Page/

export function precacheList(dist = 'dist') {
  const manifest = JSON.parse(readFileSync(`${dist}/.vite/m.json`, 'utf8'))
  const files = new Set(fixed)
  const seen = new Set()
  const walk = (key) => {
    const entry = manifest[key]
    if (!entry || seen.has(key)) return
    seen.add(key)
    files.add(entry.file)
    entry.css?.forEach((css) => files.add(css))
    entry.imports?.forEach(walk)
    entry.dynamicImports?.filter((page) => !lazy.test(page)).forEach(walk)
  }
  walk('m/index.html')
  // The phone has one style sheet, which the manifest does not hang on its page.
  files.add(manifest['style.css'].file)
  return [...files].map((file) => {
    const content = readFileSync(`${dist}/${file}`)
    const hashed = /\/assets\/.+-[\w-]{8}\.\w+$/.test(file)
    const revision = hashed ? null : createHash('sha256').update(content).digest('hex').slice(0, 16)
    return { url: `/${file}`, revision, bytes: content.length }
  })
}
