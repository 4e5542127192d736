// Every page of the four surfaces breaks no rule of WCAG A and AA: in light, in dark and in large type.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { axe, desktop, phone, signIn } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'

// The policy of our pages forbids foreign scripts, axe too; movement would be caught half-way.
const looking = { bypassCSP: true, reducedMotion: 'reduce' }
/** What a change of colours or of type can break; the rest of the rules has been asked in light. */
const COLOURS = ['color-contrast', 'link-in-text-block']
const SIZES = ['color-contrast', 'target-size', 'scrollable-region-focusable']

const some = (selector) => (page) => page.locator(selector)
const heading = (name) => (page) => page.getByRole('heading', { name })
const table = (name) => (page) => page.getByRole('table', { name })

export default async ({ out }) => {
  const county = await served('shanwei', { cases: 600 })
  const broken = []

  async function look(page, name, path, ready) {
    const note = (words) => broken.push(`${name} (${path}): ${words}`)
    try {
      await page.emulateMedia({ colorScheme: 'light' })
      await page.goto(path)
      await ready(page).first().waitFor()
      await quiet(page)
      for (const one of await axe(page)) note(one)
      await page.emulateMedia({ colorScheme: 'dark' })
      await page.waitForFunction(() => location.pathname.startsWith('/screen') || document.documentElement.classList.contains('dark'))
      await still(page)
      for (const one of await axe(page, COLOURS)) note(`dark: ${one}`)
      await page.emulateMedia({ colorScheme: 'light' })
      await page.evaluate(() => document.documentElement.classList.add('large'))
      await still(page)
      for (const one of await axe(page, SIZES)) note(`large: ${one}`)
      for (const one of await wide(page)) note(`large: ${one}`)
    } catch (error) {
      note(String(error).split('\n')[0])
    }
    await page.screenshot({ path: join(out, `axe-${name.replaceAll(' ', '-')}.png`) })
    for (const fault of page.faults.splice(0)) note(fault)
  }

  const dispatcher = await desktop(county, looking)
  const sent = await dispatcher.context.request.post('/api/v1/reports', { multipart: { text: '巷道里的路灯不亮，晚上看不见路' } })
  assert.equal(sent.status(), 201, await sent.text())
  const { ticket } = await sent.json()

  const villager = await phone(county, looking)
  await signIn(villager.context, county, 'wuzehuan')
  await look(villager.page, 'mobile home', '/m/', some('#main a'))
  await look(villager.page, 'mobile report', '/m/report', some('[data-test=submit]'))
  await look(villager.page, 'mobile scan', '/m/report?scan=1', heading('扫民情码'))
  await look(villager.page, 'mobile mine', '/m/mine', some('main a.case'))
  await look(villager.page, 'mobile ticket', `/m/ticket/${ticket}`, (page) => page.getByText('路灯不亮'))
  await look(villager.page, 'mobile find', '/m/find', some('#main input'))
  await look(villager.page, 'mobile account', '/m/account', heading('设置'))
  await look(villager.page, 'mobile lost', '/m/no-such-page', some('#main a'))
  await villager.context.close()

  const stranger = await phone(county, looking)
  await look(stranger.page, 'mobile stranger', '/m/', some('#main a'))
  await look(stranger.page, 'mobile sign-in', '/m/sign-in', some('#main input'))
  await look(stranger.page, 'public phone', '/', heading('今年办理情况'))
  await look(stranger.page, 'public ticket', `/t/${ticket}`, (page) => page.getByText('路灯不亮'))
  await stranger.context.close()

  const worker = await phone(county, looking)
  await signIn(worker.context, county, 'linhaibo')
  const [street] = await (await worker.context.request.get(`/api/v1/places?q=${encodeURIComponent('凤山街道')}`)).json()
  const entered = await worker.context.request.post('/api/v1/cases', {
    data: { channel: 'worker', text: '街口的井盖松动，车一过就响', place: street.id },
  })
  assert.equal(entered.status(), 201, await entered.text())
  const { id } = await entered.json()
  await look(worker.page, 'mobile worker', '/m/', some('#main a'))
  await look(worker.page, 'mobile inbox', '/m/inbox', heading(/^待办/))
  await look(worker.page, 'mobile grid', '/m/grid', some('main a[href*="/case/"]'))
  await look(worker.page, 'mobile behalf', '/m/behalf', some('[data-test=submit]'))
  await look(worker.page, 'mobile case', `/m/case/${id}`, heading('经过'))
  await worker.context.close()

  const { page } = dispatcher
  await look(page, 'console sign-in', '/console/', heading('登录工作平台'))
  await signIn(dispatcher.context, county, 'suhaiying')
  await look(page, 'console overview', '/console/', some('main .card'))
  await look(page, 'console cases', '/console/cases', table('工单列表'))
  await look(page, 'console board', '/console/cases?layout=board', some('.board .column'))
  await look(page, 'console case', `/console/cases/${id}`, heading('办理经过'))
  await look(page, 'console figures', '/console/figures', table('分组统计表'))
  await look(page, 'console desk', '/console/desk', (at) => at.getByLabel(/^来电号码/))
  await look(page, 'console map', '/console/map', some('main canvas'))
  await look(page, 'console responsibilities', '/console/responsibilities', some('main tbody tr'))
  await look(page, 'console codes', '/console/codes', some('main tbody tr'))
  await look(page, 'console triage', '/console/triage', heading('规则'))
  await look(page, 'console account', '/console/account', heading('修改密码'))
  await look(page, 'console lost', '/console/no-such-page', (at) => at.getByText('没有这个页面'))
  await dispatcher.context.close()
  const registers = {
    system_admin: [
      ['users', some('main tbody tr')],
      ['divisions', heading('导入区划名单')],
      ['calendar', heading('手工标记')],
      ['settings', heading('状态的叫法')],
    ],
    auditor: [['journal', some('main tbody tr')]],
  }
  for (const [role, pages] of Object.entries(registers)) {
    const one = await desktop(county, looking)
    await signIn(one.context, county, (who) => who.role === role)
    for (const [path, ready] of pages) await look(one.page, `console ${path}`, `/console/${path}`, ready)
    await one.context.close()
  }

  const anyone = await desktop(county, { ...looking, viewport: { width: 1920, height: 1080 } })
  await look(anyone.page, 'public home', '/', heading('今年办理情况'))
  await look(anyone.page, 'screen', '/screen/', heading('刚刚办结'))
  await anyone.context.close()

  assert.deepEqual(broken, [])
}

/** Nothing is being fetched for the first time any more, and what came has been drawn. */
async function quiet(page) {
  await page.waitForFunction(() => !document.querySelector('.skeleton, [class*=skeleton], [aria-busy=true]'))
  await page.evaluate(() => document.fonts.ready)
  await still(page)
}

/** New colours have arrived everywhere: an inherited colour fades level by level, so nothing may have moved for some frames. */
const still = (page) =>
  page.evaluate(async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(done))
    const moving = () => document.getAnimations().some((one) => one.playState === 'running' && one.effect?.getComputedTiming().endTime !== Infinity)
    for (let calm = 0, frames = 0; calm < 4 && frames < 300; frames += 1) {
      await frame()
      calm = moving() ? 0 : calm + 1
    }
  })

/** A page of words never scrolls sideways, however large they are. */
const wide = (page) =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    return scrollWidth > clientWidth + 1 ? [`scrolls sideways: ${scrollWidth} > ${clientWidth}`] : []
  })
