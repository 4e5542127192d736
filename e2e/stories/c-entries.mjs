// At the desk come in: a reception day, a transfer of a department, the government's site and an inspection; the number of the other office stays with the case.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { desktop, signIn } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'
import { speaker } from './q-snap.mjs'

const ENTRIES = [
  { channel: 'reception', number: 'JDR-1126-03', text: '支书接待日上群众反映村口路面坑洼，雨天积水难走', phone: '19900006001', name: '李树成' },
  { channel: 'transfer', number: '住建〔2026〕交办 17 号', text: '县住建局转来：集镇污水井盖破损，请核实处理' },
  { channel: 'site', number: 'ZF-2026-008812', text: '网站留言：河边垃圾好几天没有人清运', phone: '19900006002', name: '网民' },
  { channel: 'inspection', number: 'HLW-DC-4471', text: '互联网督查转来：农贸市场噪声扰民，群众反映多次' },
]

export default async function story({ out }) {
  const county = await served('yangying', { cases: 60 })
  const operator = await speaker(county, (one) => one.role === 'operator')
  const { channels } = await operator.get('/profile')
  const before = await byChannel(county)
  const { context, page } = await desktop(county)
  await signIn(context, county, operator.person.login)
  await page.goto('/console/')
  await page.getByRole('link', { name: '热线登记' }).click()

  for (const entry of ENTRIES) {
    const channel = channels.find((one) => one.code === entry.channel).name.zh
    const filed = await enter(page, entry, channel, out)
    await kept(page, operator, filed, entry, channel, out)
  }
  await hotlineHasNone(page, channels)
  assert.deepEqual(page.faults, [])
  await context.close()

  // Each channel is a source of its own in the figures.
  const after = await byChannel(county, (now) => ENTRIES.every((one) => now[one.channel] === (before[one.channel] ?? 0) + 1))
  for (const { channel } of ENTRIES) assert.equal(after[channel], (before[channel] ?? 0) + 1, channel)
}

/** Chooses the channel, writes number and matter down, files it. */
async function enter(page, entry, channel, out) {
  const main = page.getByRole('main')
  await main.getByRole('group', { name: '来源渠道' }).getByRole('button', { name: channel, exact: true }).click()
  const number = main.getByLabel('来件编号')
  await number.fill(entry.number)
  if (entry.phone) {
    await main.getByLabel(/^来电号码/).fill(entry.phone)
    await main.getByRole('textbox', { name: '姓名' }).fill(entry.name)
  }
  await main.getByLabel(/^反映的事/).fill(entry.text)
  const answer = page.waitForResponse((one) => one.request().method() === 'POST' && one.url().endsWith('/api/v1/cases'))
  await main.getByRole('button', { name: /^建单/ }).click()
  const response = await answer
  assert.equal(response.status(), 201, await response.text())
  const filed = await response.json()
  const panel = main.locator('section').filter({ hasText: '已经建单，单号是：' })
  await panel.getByText(filed.ticket, { exact: true }).first().waitFor({ state: 'attached' })
  assert.equal(await page.getByText('请把单号念给来电人').count(), 0, 'nobody is on the line')
  if (entry.channel === 'transfer') await page.screenshot({ path: resolve(out, 'c-entries-1-filed.png') })
  return filed
}

/** The case has channel and number: by the API, in the drawer and by the search of the list. */
async function kept(page, operator, filed, entry, channel, out) {
  const detail = await operator.get(`/cases/${filed.id}`)
  assert.deepEqual([detail.channel, detail.outside_number, detail.text], [entry.channel, entry.number, entry.text])
  await page.getByRole('main').getByRole('button', { name: '打开这件事' }).click()
  const drawer = page.getByRole('dialog').filter({ hasText: filed.ticket })
  await drawer.getByRole('definition').filter({ hasText: channel }).getByText(entry.number, { exact: true }).waitFor()
  if (entry.channel === 'inspection') await page.screenshot({ path: resolve(out, 'c-entries-2-kept.png') })
  await drawer.getByRole('button', { name: '关闭' }).first().click()
  await drawer.waitFor({ state: 'detached' })
  await page.getByRole('main').getByRole('button', { name: /^接下一个/ }).click()
}

/** Somebody on the telephone has no number of another office. */
async function hotlineHasNone(page, channels) {
  const main = page.getByRole('main')
  const hotline = channels.find((one) => one.code === 'hotline').name.zh
  await main.getByRole('group', { name: '来源渠道' }).getByRole('button', { name: hotline, exact: true }).click()
  await main.getByLabel('来件编号').waitFor({ state: 'detached' })
}

/** Reports by channel; the figures follow the cases within seconds. */
async function byChannel(county, enough = () => true) {
  const chief = await speaker(county, (one) => one.role === 'chief')
  const until = Date.now() + 20_000
  for (;;) {
    const { rows } = await chief.get('/figures?by=channel')
    const found = Object.fromEntries(rows.map((row) => [new URLSearchParams(row.href).get('channel'), row.figures.reported]))
    if (enough(found) || Date.now() > until) return found
    await new Promise((done) => setTimeout(done, 500))
  }
}
