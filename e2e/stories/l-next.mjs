// Shengli, 马营台村: a villager tells the grid worker in a greenhouse what is wrong; the worker records it by voice, without a
// network; it is sent once, and solved within a day.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { act, atDesk, checkOnSpot } from '../lib/acts.mjs'
import { axe, phone, signIn } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'
import { speaker, workerInControl, photo } from './q-snap.mjs'

const NEED = '大棚边的路灯坏了三天，晚上收菜看不见，请派人来修'
const DONE = '路灯已换新灯泡，晚上亮了'

export default async function story({ out, pictures }) {
  const county = await served('shengli', { cases: 300 })
  const worker = await speaker(county, (one) => one.role === 'worker')
  const dispatcher = await speaker(county, (one) => one.role === 'dispatcher')
  const agenda = await worker.get('/visits/agenda')
  assert.ok(agenda.unvisited.length > 3, 'the register says who was not visited for longest')
  const target = agenda.unvisited.find((one) => one.point)
  const at = [target.point.lon, target.point.lat]
  await record(county, worker.person, target, at, { out, pictures })
  const visit = await once(worker, target)
  const found = await dispatcher.get(`/cases/${visit.case.id}`)
  assert.equal(found.channel, 'worker')
  assert.match(found.text, /大棚边的路灯/)
  assert.ok(found.attachments.some((one) => one.kind === 'audio'), 'the voice came along with the need')
  await solve(county, dispatcher, worker.person, found, at)
  const settled = await dispatcher.get(`/cases/${found.id}`)
  assert.equal(settled.state, 'closed')
  const hours = (Date.parse(settled.closed_at ?? new Date().toISOString()) - Date.parse(settled.reported_at)) / 3_600_000
  assert.ok(hours < 24, `solved within a day: ${hours} h`)
  const again = (await worker.get(`/visits?household=${target.household}`)).items[0]
  assert.equal(again.case.ticket, found.ticket, 'the visit leads to its case')
}

/** In the greenhouse: no network, voice for the note and for the need. */
async function record(county, who, target, at, { out, pictures }) {
  const { context, page } = await phone(county, { at, permissions: ['geolocation', 'microphone'] })
  await fakeMicrophone(context)
  await signIn(context, county, who.login)
  await page.goto('/m/visits')
  await page.getByRole('heading', { name: '最久没走到的户' }).waitFor()
  await workerInControl(page)
  await page.getByRole('button', { name: '看看谁离我最近' }).click()
  await page.getByText(/\d+ 米/).first().waitFor()
  assert.deepEqual(await axe(page), [], 'the day of visits is accessible')
  await page.screenshot({ path: resolve(out, 'l-next-1-day.png') })
  if (pictures) await picture(page, 'mobile-visits')
  // The words of the page have to be on the phone before the network goes.
  await page.goto(`/m/visits/${target.household}`)
  await page.getByRole('button', { name: '走访完了' }).waitFor()
  await context.setOffline(true)
  await page.getByRole('radio', { name: '日常走访' }).click()
  await page.getByRole('radio', { name: '见到了' }).click()
  await page.getByRole('button', { name: '按一下，说一说' }).or(page.locator('.voice button')).first().click()
  await page.waitForTimeout(1_300)
  await page.locator('.voice button').first().click()
  await page.locator('audio').first().waitFor()
  await page.getByRole('textbox', { name: '写几个字' }).fill('在大棚里碰到，边收菜边说的。')
  await page.getByRole('button', { name: '有事要办' }).click()
  const need = page.locator('#need')
  await need.locator('.voice button').first().click()
  await page.waitForTimeout(1_300)
  await need.locator('.voice button').first().click()
  await need.locator('audio').waitFor()
  await need.getByRole('textbox', { name: '要办什么事' }).fill(NEED)
  await page.screenshot({ path: resolve(out, 'l-next-2-visit.png'), fullPage: true })
  if (pictures) await picture(page, 'mobile-visit')
  assert.deepEqual(await axe(page), [], 'the record is accessible')
  // The page dies half-way: everything is there again.
  await page.reload()
  await page.getByText('接着上次没记完的写').waitFor()
  assert.equal(await page.getByRole('textbox', { name: '要办什么事' }).inputValue(), NEED)
  await page.getByRole('button', { name: '走访完了' }).click()
  await page.getByText('走访已存在手机里，不会丢').waitFor()
  await page.getByText('已记录，等有网络自动送达').first().waitFor()
  await page.screenshot({ path: resolve(out, 'l-next-3-saved.png') })
  await context.setOffline(false)
  await page.getByText('已记录，等有网络自动送达').first().waitFor({ state: 'detached', timeout: 60_000 })
  await page.reload()
  assert.deepEqual(page.faults, [], 'no script error on the phone')
  await context.close()
}

/** A microphone that hears a tone: the machine of the tests has none. */
async function fakeMicrophone(context) {
  await context.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = async () => {
      const audio = new AudioContext()
      const [tone, heard] = [audio.createOscillator(), audio.createMediaStreamDestination()]
      tone.connect(heard)
      tone.start()
      return heard.stream
    }
  })
}

async function once(worker, target) {
  const { items } = await worker.get(`/visits?household=${target.household}`)
  const mine = items.filter((one) => one.words === '在大棚里碰到，边收菜边说的。')
  assert.equal(mine.length, 1, 'the visit was told once')
  assert.equal(mine[0].near, 'near')
  assert.deepEqual(mine[0].attachments.map((one) => one.kind), ['audio'])
  const after = await worker.get('/visits/unvisited?period=never')
  assert.ok(after.items.every((one) => one.household !== target.household), 'no longer among those left out')
  return mine[0]
}

/** The body handles it at a desk, or the dispatcher sends it there first; then it is checked on the spot. */
async function solve(county, dispatcher, worker, found, at) {
  let detail = found
  const handlers = county.people.filter((one) => one.role === 'handler')
  const [handler] = handlers
  const { bodies } = { bodies: await dispatcher.get('/bodies') }
  const login = handler.login
  const own = await speaker(county, login)
  const mine = (await own.get('/session')).roles.find((duty) => duty.body)?.body
  if (detail.body?.id !== mine.id) {
    assert.ok(bodies.some((one) => one.id === mine.id))
    detail = await dispatcher.post(`/cases/${found.id}/assign`, { version: detail.version, body: mine.id })
  }
  await atDesk(county, login, found, async (desk) => {
    await act(desk, found.ticket, '接单')
    await act(desk, found.ticket, '报办结', async (form) => {
      await form.getByRole('textbox', { name: '办理结果' }).fill(DONE)
      const after = { name: 'after.jpg', mimeType: 'image/jpeg', buffer: await photo(desk.page, 'mended') }
      await form.locator('input[type=file]').setInputFiles(after)
      await form.getByRole('img', { name: '照片 1' }).waitFor()
    })
  })
  const state = (await dispatcher.get(`/cases/${found.id}`)).state
  if (state !== 'closed') await checkOnSpot(county, worker.login, at, found, '路灯亮了')
}

const picture = async (page, name) => {
  await page.evaluate(() => scrollTo(0, 0))
  await page.screenshot({ path: resolve(import.meta.dirname, `../../docs/pictures/${name}.png`), scale: 'css' })
}
