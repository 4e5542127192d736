// Chromium, as the people of the stories use it.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'

const require = createRequire(resolve(import.meta.dirname, '../../web/package.json'))
const { chromium } = require('playwright-core')
export const axeSource = require.resolve('axe-core/axe.min.js')
const path = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)

let browser
export async function launch() {
  if (!path) throw new Error('No Chromium found: apt-get install chromium')
  browser ??= await chromium.launch({ executablePath: path, args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-background-networking', '--font-render-hinting=none', '--lang=zh-CN'] })
  return browser
}
export async function close() {
  await browser?.close()
  browser = undefined
}

const common = { locale: 'zh-CN', timezoneId: 'Asia/Shanghai', serviceWorkers: 'allow' }

/** A telephone of 390 x 844; `at` is where it stands. */
export async function phone(served, { at, ...more } = {}) {
  const context = await (await launch()).newContext({
    ...common, viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true, baseURL: served.base,
    ...(at ? { geolocation: { longitude: at[0], latitude: at[1], accuracy: 12 }, permissions: ['geolocation'] } : {}), ...more,
  })
  return watched(context)
}

/** A PC of 1440 x 900, or another size. */
export async function desktop(served, more = {}) {
  return watched(await (await launch()).newContext({ ...common, viewport: { width: 1440, height: 900 }, baseURL: served.base, ...more }))
}

async function watched(context) {
  const page = await context.newPage()
  page.faults = []
  page.on('pageerror', (error) => page.faults.push(String(error)))
  page.setDefaultTimeout(15_000)
  return { context, page }
}

/** Signs a person of the demo in through the API; the page then has the session. */
export async function signIn(context, served, who) {
  const person = served.people.find((one) => (typeof who === 'string' ? one.login === who : who(one)))
  if (!person) throw new Error(`no such person in the demo: ${who}`)
  const answer = await context.request.post(`${served.base}/api/v1/session`, { data: { login: person.login, password: person.password } })
  if (!answer.ok()) throw new Error(`sign-in of ${person.login}: ${answer.status()} ${await answer.text()}`)
  return person
}

/** Rules of WCAG 2.2 AA that the page breaks; `only` some of them where the rest has been looked at before. */
export async function axe(page, only) {
  // A button that is just becoming able to be pressed is half transparent for a moment.
  await page.evaluate(() => {
    const ends = document
      .getAnimations()
      .filter((one) => one.playState === 'running' && one.effect?.getComputedTiming().iterations !== Infinity)
      .map((one) => one.finished.catch(() => undefined))
    // One that is held back by the page would be waited for without end.
    return Promise.race([Promise.all(ends), new Promise((ok) => setTimeout(ok, 400))]).then(() => undefined)
  })
  // Evaluated by the browser itself, so that the page's own policy for scripts stays in force.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(readFileSync(axeSource, 'utf8'))
  const found = await page.evaluate(
    (rules) => axe.run(document, { runOnly: rules ?? ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] }),
    only,
  )
  return found.violations.map((one) => `${one.id} (${one.nodes.length}): ${one.nodes[0].target}`)
}
