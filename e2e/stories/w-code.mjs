// Wei county: a resident scans the 民情码 at the door and reports without an account.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { desktop, phone } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'
import { picture, speaker } from './q-snap.mjs'

const SAID = '单元门口的路灯坏了，晚上老人出门看不见路'

export default async function story({ out, pictures }) {
  const county = await served('weixian', { cases: 600 })
  const dispatcher = await speaker(county, (one) => one.role === 'dispatcher')
  const code = await codeOfAGrid(dispatcher)
  await scanInTheApp(county, dispatcher, code, out)
  const ticket = await scanAndReport(county, code, out)
  await readPublicly(county, code, ticket, { out, pictures })

  const { items } = await dispatcher.get('/cases?view=all&channel=code&sort=new&limit=20')
  const found = items.find((one) => one.ticket === ticket)
  assert.ok(found, 'the report came in through the code')
  assert.equal(found.place.id, code.place.id, 'the place of the code is the place of the case')
  assert.equal(items.filter((one) => one.title === found.title).length, 1)
  assert.equal(await scans(dispatcher, code), code.scans + 2, 'both openings are counted')
}

async function codeOfAGrid(dispatcher) {
  const known = (await dispatcher.get('/codes')).items.find((one) => one.kind === 'grid' && one.state === 'active')
  if (known) return known
  const village = (await dispatcher.get(`/places?q=${encodeURIComponent('西河口村')}`)).find((one) => one.name === '西河口村')
  const [grid] = await dispatcher.get(`/places?parent=${village.id}`)
  return dispatcher.post('/codes', { place: grid.id, kind: 'grid' })
}

async function scans(dispatcher, code) {
  const { items } = await dispatcher.get(`/codes?place=${code.place.id}`)
  return items.find((one) => one.id === code.id).scans
}

/** Who has the app open already scans from there; here out of a photo of the printed code, as where the camera is forbidden. */
async function scanInTheApp(county, dispatcher, code, out) {
  const printed = await desktop(county)
  const svg = (await dispatcher.bytes(`/api/v1/codes/${code.id}/qr.svg`)).toString()
  await printed.page.setContent(`<body style="margin:60px;background:#fff">${svg.replace('<svg', '<svg style="width:480px;height:480px"')}</body>`)
  const buffer = await printed.page.screenshot({ clip: { x: 0, y: 0, width: 600, height: 600 } })
  await printed.context.close()

  const { context, page } = await phone(county)
  await page.goto('/m/')
  await page.getByRole('link', { name: /扫民情码/ }).click()
  const sheet = page.getByRole('dialog')
  const choose = sheet.locator('[data-test=scan-photo]')
  await sheet.getByRole('heading', { name: '扫民情码' }).waitFor()
  const blank = await page.screenshot({ clip: { x: 0, y: 0, width: 40, height: 40 } })
  await choose.setInputFiles({ name: 'nothing.png', mimeType: 'image/png', buffer: blank })
  await sheet.getByText('这张照片里没有找到码').waitFor()
  await page.screenshot({ path: resolve(out, 'w-code-0-scan.png') })
  await choose.setInputFiles({ name: 'code.png', mimeType: 'image/png', buffer })
  await sheet.waitFor({ state: 'hidden' })
  await page.locator('#card-where').getByText(code.name, { exact: true }).waitFor()
  assert.deepEqual(page.faults, [], 'no script error while scanning')
  await context.close()
}

/** A stranger's phone, without account and without position. */
async function scanAndReport(county, code, out) {
  const { context, page } = await phone(county)
  await page.goto(`/m/report?c=${code.token}`)
  const where = page.locator('#card-where')
  await where.getByText(code.name, { exact: true }).waitFor()
  await where.getByText('位置来自您扫的民情码').waitFor()
  await page.getByRole('textbox', { name: '说一说' }).fill(SAID)
  await where.scrollIntoViewIfNeeded()
  await page.screenshot({ path: resolve(out, 'w-code-1-scanned.png') })
  await page.getByRole('button', { name: '提交上报' }).click()
  await page.getByText('已送达', { exact: true }).waitFor()
  const ticket = (await page.locator('.ticket-code').first().innerText()).trim()
  assert.ok(ticket.length >= 6, `a ticket code: ${ticket}`)
  await page.getByText(new RegExp(`^地点：.*${code.place.name}`)).waitFor()
  await page.screenshot({ path: resolve(out, 'w-code-2-sent.png') })
  assert.deepEqual(page.faults, [], 'no script error on the phone')
  await context.close()
  return ticket
}

/** Anybody with the code, at any machine: typed in on the public page. */
async function readPublicly(county, code, ticket, { out, pictures }) {
  const { context, page } = await desktop(county)
  await page.goto('/')
  await page.getByRole('heading', { name: '今年办理情况' }).waitFor()
  await page.screenshot({ path: resolve(out, 'w-code-3-public.png') })
  if (pictures) await picture(page, 'public')
  await page.getByRole('textbox', { name: '上报编号' }).fill(ticket.toLowerCase())
  await page.getByRole('button', { name: '查询' }).click()
  await page.waitForURL(`**/t/${ticket}`)
  await page.reload()
  await page.getByRole('heading', { name: SAID }).waitFor()
  await page.getByText(ticket, { exact: true }).first().waitFor()
  const received = page.getByRole('list', { name: '办理进度' }).getByRole('listitem').first()
  assert.match(await received.innerText(), /收到/)
  assert.ok(await received.locator('time').getAttribute('datetime'))
  assert.ok((await page.locator('dl').innerText()).includes(code.place.name), 'the place is named')
  await page.screenshot({ path: resolve(out, 'w-code-4-ticket.png') })

  await page.goto('/t/WXNOSUCHCODE')
  await page.getByRole('heading', { name: '没有查到这个编号' }).waitFor()
  assert.deepEqual(page.faults, [], 'no script error on the public page')
  await context.close()
}
