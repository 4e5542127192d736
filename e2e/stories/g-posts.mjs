// Qintang, 姚山村: a villager applies for a post on the phone, three people decide, another is appointed after the publication; the
// worker of the village goes on leave, and a case that must be checked arrives at the stand-in.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { act, atDesk, checkOnSpot } from '../lib/acts.mjs'
import { axe, desktop, phone, signIn } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'
import { centreOf, photo, picture, speaker } from './q-snap.mjs'

const WHY = '住在村里三十年，每家都熟，愿意给大家跑腿'
const ASSESSED = '热心、可靠，群众认可'

export default async function story({ out, pictures }) {
  const county = await served('qintang', { cases: 500 })
  const dispatcher = await speaker(county, (one) => one.role === 'dispatcher')
  await apply(county, { out, pictures })
  await decide(county, 'weiqiang', '评议通过', ASSESSED)
  await decide(county, 'lijunfeng', '审查通过，开始公示', '资格审查通过')
  const mine = await speaker(county, 'qinguiying')
  const [application] = await mine.get('/post-applications/mine')
  assert.equal(application.stage, 'examined')
  assert.ok(Date.parse(application.publish_until) > Date.now(), 'published for some days')
  await object(county, application, out)
  await appointDue(county, dispatcher)
  await leave(county, dispatcher, { out, pictures })
  await vacancies(county, dispatcher, { out, pictures })
}

/** The own grid on the phone: whom to call, and the way to a post that nobody holds. */
async function apply(county, { out, pictures }) {
  const { context, page } = await phone(county)
  await signIn(context, county, 'qinguiying')
  await page.goto('/m/my-grid')
  const call = page.getByRole('link', { name: /^打电话给/ }).first()
  await call.waitFor()
  assert.match(await call.getAttribute('href'), /^tel:\d+/, 'one tap calls')
  await page.getByRole('link', { name: '咨询法律问题' }).first().waitFor()
  assert.deepEqual(await axe(page), [], 'my grid')
  await page.screenshot({ path: resolve(out, 'g-posts-1-grid.png'), fullPage: true })
  if (pictures) await picture(page, 'mobile-grid')
  const grid = await (await context.request.get(`${county.base}/api/v1/my/grid`)).json()
  const kind = grid.grid.vacant[0]?.kind ?? 'worker'
  await page.goto(`/m/apply?kind=${kind}&place=${grid.grid.place.id}`)
  await page.getByRole('textbox', { name: /^工作电话/ }).fill('29900')
  await page.getByRole('textbox', { name: /^为什么申请/ }).fill(WHY)
  await page.getByRole('button', { name: '提交申请' }).click()
  await page.getByRole('alert').filter({ hasText: '电话不对' }).waitFor()
  assert.equal(await page.getByRole('textbox', { name: /^为什么申请/ }).inputValue(), WHY, 'nothing typed is lost')
  await page.getByRole('textbox', { name: /^工作电话/ }).fill('19900001001')
  assert.deepEqual(await axe(page), [], 'the form')
  await page.getByRole('button', { name: '提交申请' }).click()
  await page.getByText('等村里评议').waitFor()
  assert.deepEqual(page.faults, [], 'no script error on the phone')
  await context.close()
}

/** From the inbox to the application, and one step with an opinion. */
async function decide(county, who, step, note) {
  const { context, page } = await desktop(county)
  await signIn(context, county, who)
  await page.goto('/console/posts?tab=applications')
  const card = page.getByRole('article').filter({ hasText: WHY })
  await card.waitFor()
  await card.getByRole('textbox', { name: '意见' }).fill(note)
  await card.getByRole('button', { name: step, exact: true }).click()
  await page.getByText('已办', { exact: true }).waitFor()
  if (who === 'weiqiang') assert.deepEqual(await axe(page), [], 'applications')
  assert.deepEqual(page.faults, [], 'no script error in the console')
  await context.close()
}

/** What is published is read by everybody under the code of the board, without the telephone. */
async function object(county, application, out) {
  const { context, page } = await phone(county)
  const grid = await (await context.request.get(`${county.base}/api/v1/grids/${application.place.id}/contacts`)).json()
  await page.goto(`/g/${grid.code}`)
  await page.getByRole('heading', { name: '正在公示' }).waitFor()
  const text = await page.locator('main').innerText()
  assert.ok(text.includes('覃桂英'), 'the name is published')
  assert.ok(!text.includes('19900001001'), 'the telephone is not, before the appointment')
  await page.getByRole('link', { name: /^打电话给/ }).first().waitFor()
  assert.deepEqual(await axe(page), [], 'the page of a grid')
  await page.screenshot({ path: resolve(out, 'g-posts-2-public.png'), fullPage: true })
  await page.getByRole('link', { name: '在这里上报问题' }).click()
  await page.waitForURL('**/m/report?**')
  await page.getByText(grid.place.path).first().waitFor()
  await context.close()
}

/** The demo holds an application whose publication is over: the chief appoints, and the duty is there at once. */
async function appointDue(county, dispatcher) {
  const open = await dispatcher.get('/post-applications')
  const due = open.items.find((one) => one.stage === 'examined' && Date.parse(one.publish_until) < Date.now())
  assert.ok(due, 'the demo has somebody to appoint')
  const { context, page } = await desktop(county)
  await signIn(context, county, 'xiezhengming')
  await page.goto('/console/posts?tab=applications')
  const card = page.getByRole('article').filter({ hasText: due.name }).filter({ hasText: due.place.path })
  await card.getByRole('button', { name: '任命', exact: true }).click()
  await page.getByText('已办', { exact: true }).waitFor()
  await page.getByRole('button', { name: /^通知/ }).click()
  await page.getByRole('button', { name: /^上岗/ }).first().waitFor()
  await context.close()
  const appointed = await dispatcher.get(`/post-applications/${due.id}`)
  assert.equal(appointed.stage, 'appointed')
  const post = await dispatcher.get(`/posts/${appointed.post}`)
  assert.equal(post.role.zh, '网格员', 'the duty came with the post')
}

/** The worker goes on leave; what must be checked in the village arrives at the stand-in and not at the worker. */
async function leave(county, dispatcher, { out, pictures }) {
  const found = await dispatcher.get(`/posts?q=${encodeURIComponent('韦小军')}`)
  const post = found.items.find((one) => one.kind === 'worker')
  const { context, page } = await desktop(county)
  await signIn(context, county, 'weiqiang')
  await page.goto(`/console/posts?post=${post.id}`)
  const panel = page.getByRole('region', { name: /韦小军/ })
  await panel.getByRole('button', { name: '请假' }).click()
  await panel.getByRole('button', { name: '准假' }).click()
  await panel.getByRole('alert').first().waitFor()
  await panel.getByRole('searchbox', { name: '谁代班' }).fill('韦')
  const inVillage = await dispatcher.get(`/places?q=${encodeURIComponent('姚山村')}`)
  assert.ok(inVillage.length, 'the village is known')
  await context.close()

  // A stand-in of the next village is chosen by the dispatcher, who sees both.
  const desk = await desktop(county)
  await signIn(desk.context, county, 'lijunfeng')
  await desk.page.goto(`/console/posts?post=${post.id}`)
  const form = desk.page.getByRole('region', { name: /韦小军/ })
  await form.getByRole('button', { name: '请假' }).click()
  await form.getByRole('searchbox', { name: '谁代班' }).fill('蒙志勇')
  await form.getByRole('button', { name: /蒙志勇/ }).click()
  await form.getByLabel('事由').fill('外出培训')
  assert.deepEqual(await axe(desk.page), [], 'the form of a leave')
  await form.getByRole('button', { name: '准假' }).click()
  await form.getByText('请假中').waitFor()
  await desk.page.screenshot({ path: resolve(out, 'g-posts-3-leave.png') })
  if (pictures) await picture(desk.page, 'console-posts')
  assert.deepEqual(desk.page.faults, [], 'no script error in the console')
  await desk.context.close()

  const village = inVillage.find((one) => one.name === '姚山村')
  const contacts = await dispatcher.get(`/grids/${village.id}/contacts`)
  const worker = contacts.contacts.find((one) => one.kind === 'worker')
  assert.equal(worker.name, '蒙志勇', 'calls go to the stand-in')
  assert.equal(worker.stands_in_for, '韦小军')

  const at = await centreOf(county, '姚山村')
  const ticket = await report(county, at)
  const one = (await dispatcher.get(`/cases?view=all&q=${ticket}`)).items[0]
  await atDesk(county, 'chenzhijian', one, async (desk) => {
    await act(desk, ticket, '接单')
    await act(desk, ticket, '报办结', async (form) => {
      await form.getByRole('textbox', { name: '办理结果' }).fill('水管已更换')
      const buffer = await photo(desk.page, 'mended')
      await form.locator('input[type=file]').setInputFiles({ name: 'after.jpg', mimeType: 'image/jpeg', buffer })
      await form.getByRole('img', { name: '照片 1' }).waitFor()
    })
  })
  const away = await speaker(county, 'weixiaojun')
  const inbox = await away.get('/inbox')
  assert.ok(!inbox.items.some((task) => task.subject === one.id), 'nothing waits for whoever is away')
  await checkOnSpot(county, 'mengzhiyong', at, one, '代班到现场看过，水管不漏了')
}

async function report(county, at) {
  const session = await fetch(`${county.base}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: 'qinguiying', password: county.people.find((one) => one.login === 'qinguiying').password }),
  })
  const form = new FormData()
  for (const [name, value] of [['text', '村口自来水管破裂漏水'], ['category', 'water.supply.burst'], ['lon', at[0]], ['lat', at[1]]]) {
    form.append(name, String(value))
  }
  const answer = await fetch(`${county.base}/api/v1/reports`, {
    method: 'POST',
    headers: { authorization: `Bearer ${session.headers.get('x-session-token')}`, 'idempotency-key': `g-posts-${Date.now()}` },
    body: form,
  })
  assert.equal(answer.status, 201, await answer.clone().text())
  return (await answer.json()).ticket
}

/** Vacancies are listed, and what a figure counts is said. */
async function vacancies(county, dispatcher, { out, pictures }) {
  const staffing = await dispatcher.get('/posts/staffing?kind=worker')
  const [workers] = staffing.kinds
  assert.equal(workers.held + workers.vacant - workers.surplus, workers.wanted, 'the figures add up')
  const { context, page } = await desktop(county)
  await signIn(context, county, 'lijunfeng')
  await page.goto('/console/posts?tab=staffing')
  await page.getByRole('row').filter({ hasText: '网格员' }).first().waitFor()
  const row = await page.getByRole('row').filter({ hasText: '网格员' }).first().innerText()
  assert.ok(row.replaceAll(',', '').includes(String(workers.vacant)), `${row} shows ${workers.vacant} vacancies`)
  assert.deepEqual(await axe(page), [], 'vacancies')
  await page.screenshot({ path: resolve(out, 'g-posts-4-vacant.png') })
  if (pictures) await picture(page, 'console-staffing')
  await page.goto('/console/posts?tab=roster')
  await page.getByRole('columnheader', { name: '村警' }).waitFor()
  assert.deepEqual(await axe(page), [], 'roster')
  await context.close()
}
