// Shanwei, 博美镇: a worker on patrol handles a small thing on the spot and sends a larger one up.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { act, atDesk } from '../lib/acts.mjs'
import { desktop, phone, signIn } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'
import { centreOf, photo, speaker } from './q-snap.mjs'

const SMALL = '巷口堆着几件旧家具，挡住行人走路'
const LARGE = '农贸市场门口的路面塌陷了一个大坑，车辆通行危险'
const MENDED = '坑已回填，路面重新铺平，行车安全'
const DONE = '和住户一起把旧家具搬走了，巷子已经通畅'

export default async function story({ out }) {
  const county = await served('shanwei', { cases: 600 })
  const dispatcher = await speaker(county, (one) => one.role === 'dispatcher' && one.login === 'suhaiying')
  const at = await centreOf(county, '博美镇')
  const town = (await dispatcher.get(`/places?q=${encodeURIComponent('博美镇')}`)).find((one) => one.name === '博美镇')
  const figures = async () => (await dispatcher.get(`/figures?place=${town.id}`)).total
  const before = await figures()

  const { context, page } = await phone(county, { at })
  await signIn(context, county, 'xuxiaomin')
  const small = await enter(page, { text: SMALL, category: '环境海滩', out, name: 's-spot-1-small' })
  await settle(page, small, out)
  const large = await enter(page, { text: LARGE, category: '道路路灯', out, name: 's-spot-3-large' })
  assert.deepEqual(page.faults, [], 'no script error on the phone')
  await context.close()

  const settled = await dispatcher.get(`/cases/${small.id}`)
  assert.equal(settled.state, 'closed')
  assert.equal(settled.channel, 'worker')
  assert.ok(settled.timeline.some((one) => one.act === 'on_spot' && one.text === DONE && one.actor === '许晓敏'), 'handled on the spot, by her')
  assert.ok(!settled.timeline.some((one) => one.act === 'resolve' || one.act === 'check'), 'without the way through a department')

  const sentUp = await assigned(county, dispatcher, large.id, out)
  assert.equal(sentUp.channel, 'worker')
  assert.equal(sentUp.state, 'assigned')
  assert.ok(sentUp.body, 'a department is responsible')
  assert.ok(Date.parse(sentUp.due_at) > Date.now(), 'with a deadline that lies ahead')
  assert.equal(sentUp.overdue, false)

  const after = await eventually(figures, (now) => now.reported === before.reported + 2 && now.closed === before.closed + 1)
  assert.equal(after.reported, before.reported + 2, 'both are counted as reported')
  assert.equal(after.closed, before.closed + 1, 'one is counted as closed')
  assert.equal(after.on_time, before.on_time + 1, 'in time')
  assert.equal(after.open, before.open + 1, 'one is counted as open')
  assert.equal(after.overdue, before.overdue)

  await followed(county, dispatcher, large, sentUp)
  const done = await eventually(figures, (now) => now.closed === before.closed + 2)
  assert.equal(done.closed, before.closed + 2, 'the larger one is closed too')
  assert.equal(done.on_time, before.on_time + 2, 'within its limit')
  assert.equal(done.open, before.open, 'nothing is left open')

  const auditor = await speaker(county, (one) => one.role === 'auditor')
  const acts = async (id) => (await auditor.get(`/journal?subject=${id}`)).items.map((one) => one.act)
  assert.ok((await acts(small.id)).includes('on_spot'))
  assert.ok((await acts(large.id)).includes('assign'))
}

/** 我来上报: what the worker saw, with photo and position. Answers the case she may open from there. */
async function enter(page, { text, category, out, name }) {
  await page.goto('/m/')
  await page.getByRole('link', { name: '我来上报' }).click()
  await page.getByRole('heading', { name: '我来上报' }).waitFor()
  await page.locator('[data-test=camera]').setInputFiles({ name: 'IMG_0002.jpg', mimeType: 'image/jpeg', buffer: await photo(page, 'mended') })
  await page.getByRole('img', { name: '第 1 张照片' }).waitFor()
  await page.getByRole('group', { name: '是什么事？' }).getByRole('button', { name: category }).click()
  await page.getByRole('textbox', { name: '说一说' }).fill(text)
  await page.getByText(/手机定位，误差约 \d+ 米/).waitFor()
  await page.screenshot({ path: resolve(out, `${name}.png`) })
  await page.getByRole('button', { name: '提交上报' }).click()
  await page.getByText('已送达', { exact: true }).waitFor()
  const ticket = (await page.locator('.ticket-code').first().innerText()).trim()
  const open = page.getByRole('link', { name: '打开这件事，接着处理' })
  const id = (await open.getAttribute('href')).split('/').at(-1)
  return { id, ticket }
}

/** 当场办结, from the page after sending. */
async function settle(page, { ticket }, out) {
  await page.getByRole('link', { name: '打开这件事，接着处理' }).click()
  await page.getByText(ticket).first().waitFor()
  await page.getByRole('button', { name: '当场办结' }).click()
  const sheet = page.getByRole('dialog')
  await sheet.getByRole('button', { name: '当场办结' }).click()
  await sheet.getByText('请拍一张现场照片').waitFor()
  await sheet.locator('[data-test=camera]').setInputFiles({ name: 'IMG_0003.jpg', mimeType: 'image/jpeg', buffer: await photo(page, 'mended') })
  await sheet.getByRole('img', { name: '第 1 张照片' }).waitFor()
  await sheet.getByRole('textbox', { name: '说明' }).fill(DONE)
  await sheet.getByRole('button', { name: '当场办结' }).click()
  await page.getByText('已送达', { exact: true }).waitFor()
  await page.getByText(DONE).waitFor()
  // It cannot be settled twice: once the case is read again, the button is gone, here and in the sheet that closes.
  await page.getByRole('button', { name: '当场办结' }).first().waitFor({ state: 'detached' })
  await page.screenshot({ path: resolve(out, 's-spot-2-settled.png') })
}

/** The list sends it by itself; where the classifier is not sure, the town's dispatcher does, at a PC. */
async function assigned(county, dispatcher, id, out) {
  const fresh = await dispatcher.get(`/cases/${id}`)
  const { context, page } = await desktop(county)
  await signIn(context, county, 'xuzhenjian')
  await page.goto(`/console/cases/${id}`)
  const drawer = page.getByRole('dialog').filter({ hasText: fresh.ticket })
  if (fresh.state === 'reported') {
    await drawer.getByRole('group', { name: '办理', exact: true }).getByRole('button', { name: '定类别等级' }).click()
    await drawer.getByRole('form', { name: '定类别等级' }).getByRole('button', { name: '定类别等级' }).click()
    await page.getByText(`${fresh.ticket}：定类别等级，已完成`).waitFor()
  }
  await drawer.getByText(/剩 \d+(天|小时|分)/).first().waitFor()
  await page.screenshot({ path: resolve(out, 's-spot-4-console.png') })
  assert.deepEqual(page.faults, [], 'no script error in the console')
  await context.close()
  return dispatcher.get(`/cases/${id}`)
}

/** The department takes it on, mends it and says so; somebody looks at it: closed before its deadline. */
async function followed(county, dispatcher, one, { body, due_at: due }) {
  const handler = await handlerOf(county, body)
  if (handler) {
    await atDesk(county, handler, one, async (desk) => {
      await act(desk, one.ticket, '接单')
      await act(desk, one.ticket, '报办结', async (form) => {
        await form.getByRole('textbox', { name: '办理结果' }).fill(MENDED)
        const buffer = await photo(desk.page, 'mended')
        await form.locator('input[type=file]').setInputFiles({ name: 'after.jpg', mimeType: 'image/jpeg', buffer })
        await form.getByRole('img', { name: '照片 1' }).waitFor()
      })
    })
  }
  const fresh = await dispatcher.get(`/cases/${one.id}`)
  await atDesk(county, 'xuzhenjian', one, async (desk) => {
    if (!handler) return act(desk, one.ticket, '结案', (form) => form.getByRole('textbox').first().fill(MENDED))
    return act(desk, one.ticket, '现场核查', (form) => form.getByRole('radio').first().check())
  })
  const closed = await dispatcher.get(`/cases/${one.id}`)
  assert.equal(closed.state, 'closed', `from ${fresh.state}`)
  assert.ok(Date.parse(closed.closed_at) < Date.parse(due), 'before its deadline')
}

/** Whoever of the demo's people sits in this body. */
async function handlerOf(county, body) {
  for (const person of county.people.filter((one) => one.role === 'handler')) {
    const me = await (await speaker(county, person.login)).get('/session')
    if (me.roles.some((duty) => duty.body?.id === body.id)) return person.login
  }
  return undefined
}

/** Figures follow the cases within seconds. */
async function eventually(ask, good, patience = 20_000) {
  const until = Date.now() + patience
  for (;;) {
    const answer = await ask()
    if (good(answer) || Date.now() > until) return answer
    await new Promise((done) => setTimeout(done, 500))
  }
}
