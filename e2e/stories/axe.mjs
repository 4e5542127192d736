// The main pages break no rule of WCAG A and AA, in light and in dark, on a phone, a PC and the wall.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { axe, desktop, phone, signIn } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'

// The policy of our pages forbids foreign scripts, axe too; movement would be caught half-way.
const looking = { bypassCSP: true, reducedMotion: 'reduce' }

export default async ({ out }) => {
  const shanwei = await served('shanwei', { cases: 600 })
  const broken = []
  async function check(page, name, path, ready) {
    await page.goto(path)
    try {
      await ready(page).first().waitFor()
      await page.waitForTimeout(1_500)
      for (const one of await axe(page)) broken.push(`${name}: ${one}`)
    } catch (error) {
      broken.push(`${name} (${path}): ${String(error).split('\n')[0]}`)
    }
    await page.screenshot({ path: join(out, `axe-${name.replaceAll(' ', '-')}.png`) })
    for (const fault of page.faults.splice(0)) broken.push(`${name}: ${fault}`)
  }
  const heading = (words) => (page) => page.getByRole('heading', { name: words })

  const filing = await desktop(shanwei)
  const sent = await filing.context.request.post('/api/v1/reports', { multipart: { text: '巷道里的路灯不亮，晚上看不见路' } })
  assert.equal(sent.status(), 201, await sent.text())
  const { ticket } = await sent.json()
  await filing.context.close()

  for (const colorScheme of ['light', 'dark']) {
    const hand = await phone(shanwei, { ...looking, colorScheme })
    await check(hand.page, `mobile home ${colorScheme}`, '/m/', (page) => page.locator('#main a, #main button'))
    await check(hand.page, `mobile report ${colorScheme}`, '/m/report', (page) => page.locator('[data-test=submit]'))
    await check(hand.page, `mobile ticket ${colorScheme}`, `/m/ticket/${ticket}`, (page) => page.getByText('路灯不亮'))
    await check(hand.page, `mobile sign-in ${colorScheme}`, '/m/sign-in', (page) => page.locator('#main input'))
    await hand.context.close()

    const desk = await desktop(shanwei, { ...looking, colorScheme })
    await check(desk.page, `console sign-in ${colorScheme}`, '/console/', heading('登录工作平台'))
    await signIn(desk.context, shanwei, (one) => one.role === 'dispatcher' && one.login === 'suhaiying')
    await check(desk.page, `console overview ${colorScheme}`, '/console/', (page) => page.locator('main .card'))
    await check(desk.page, `console cases ${colorScheme}`, '/console/cases', (page) => page.getByRole('table', { name: '工单列表' }))
    await check(desk.page, `console figures ${colorScheme}`, '/console/figures', (page) => page.getByRole('table', { name: '分组统计表' }))
    await check(desk.page, `console desk ${colorScheme}`, '/console/desk', (page) => page.getByLabel(/^来电号码/))
    await desk.context.close()
  }

  const anyone = await desktop(shanwei, looking)
  await check(anyone.page, 'public home', '/', (page) => page.locator('h1'))
  await anyone.context.close()
  const wall = await desktop(shanwei, { ...looking, viewport: { width: 1920, height: 1080 } })
  await check(wall.page, 'screen', '/screen/', heading('刚刚办结'))
  await wall.context.close()

  assert.deepEqual(broken, [])
}
