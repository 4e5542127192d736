// Qintang, 姚山村: a villager photographs a broken water pipe on a bad network; it is handled, checked and rated.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import http from 'node:http'
import { resolve } from 'node:path'
import { checkOnSpot } from '../lib/acts.mjs'
import { desktop, phone, signIn } from '../lib/browser.mjs'
import { binary, served } from '../lib/served.mjs'

const SAID = '村口自来水管破裂漏水，水流到路上流了一夜，请派人来修'
const AFTER = '已更换破裂的水管接头，恢复供水，路面积水已清理'
const STEPS = ['收到', '派人', '办理', '办结']

export default async function story({ out, pictures }) {
  const county = await served('qintang', { cases: 600 })
  const dispatcher = await speaker(county, (one) => one.role === 'dispatcher')
  const at = await centreOf(county, '姚山村')
  const network = await badNetwork(county.base)
  const book = await speaker(county, 'qinguiying')
  const before = await household(book)
  try {
    const villager = await phone({ ...county, base: network.base }, { at })
    const who = await signIn(villager.context, { ...county, base: network.base }, 'qinguiying')
    const sent = await report(villager, network, { out, pictures, name: who.name })
    const found = await oneCase(dispatcher, sent.ticket)
    await lookAtPhotos(dispatcher, found.id, 1)
    await handle(county, found, { out, pictures })
    await checkOnSpot(county, 'weixiaojun', at, found, '到现场看过，水管不漏了')
    await followAndRate(villager.page, sent.ticket, { out, pictures })
    await afterwards(county, dispatcher, found.id)
    await onePoint(villager.page, book, { before, id: found.id, out })
    await booksBalance(county)
    assert.deepEqual(villager.page.faults, [], 'no script error on the phone of the villager')
    await villager.context.close()
  } finally {
    await network.stop()
  }
}

/** Photo, category and sentence without network; saved, then delivered once although the first answer is lost. */
async function report({ context, page }, network, { out, pictures, name }) {
  await page.goto('/m/')
  await page.getByRole('heading', { name: `${name}，您好` }).waitFor()
  await workerInControl(page)
  if (pictures) await picture(page, 'mobile-home')
  const before = await photo(page, 'broken')
  assert.ok(before.includes('Exif\0\0') && before.includes(MARK), 'the photo from the camera carries a position')

  await context.setOffline(true)
  await page.getByRole('link', { name: '随手拍上报' }).click()
  await page.getByRole('heading', { name: '拍照片' }).waitFor()
  await page.locator('[data-test=camera]').setInputFiles({ name: 'IMG_0001.jpg', mimeType: 'image/jpeg', buffer: before })
  await page.getByRole('img', { name: '第 1 张照片' }).waitFor()
  await page.getByRole('group', { name: '是什么事？' }).getByRole('button', { name: '用水用电' }).click()
  await page.getByRole('textbox', { name: '说一说' }).fill(SAID)
  await page.getByText(/手机定位，误差约 \d+ 米/).waitFor()
  await page.screenshot({ path: resolve(out, 'q-snap-1-report.png') })
  if (pictures) {
    await page.evaluate(() => scrollTo(0, 0))
    await picture(page, 'mobile-report')
  }
  await page.getByRole('button', { name: '提交上报' }).click()
  await page.getByText('已存在手机里，不会丢').waitFor()
  await page.getByText('没有网络，有网自动送达').waitFor()
  assert.equal(await page.getByText('已送达', { exact: true }).count(), 0, 'nothing is called delivered without network')
  await page.screenshot({ path: resolve(out, 'q-snap-2-saved.png') })

  network.loseNextReceipt()
  await context.setOffline(false)
  await page.getByText('已送达', { exact: true }).waitFor({ timeout: 60_000 })
  assert.equal(network.attempts(), 2, 'the phone tried again after the lost answer')
  const ticket = (await page.locator('.ticket-code').first().innerText()).trim()
  assert.match(ticket, /^QT/)
  await page.getByText('已交给区供水公司。').waitFor()
  await page.getByText(/^最晚 .+ 前办好。/).waitFor()
  await page.getByText(/剩 \d+(天|小时|分)/).first().waitFor()
  await page.screenshot({ path: resolve(out, 'q-snap-3-delivered.png') })
  return { ticket }
}

async function oneCase(dispatcher, ticket) {
  const page = await dispatcher.get('/cases?view=all&sort=new&limit=100')
  const same = page.items.filter((one) => SAID.startsWith(one.title.replace(/…$/, '')))
  assert.deepEqual(same.map((one) => one.ticket), [ticket], 'one case, not two')
  const detail = await dispatcher.get(`/cases/${same[0].id}`)
  assert.equal(detail.text, SAID)
  assert.equal(detail.category.code, 'water.supply.burst')
  assert.equal(detail.grade, 'urgent')
  assert.equal(detail.body.name, '区供水公司')
  assert.match(detail.place.path, /姚山村/)
  assert.equal(detail.state, 'assigned')
  assert.ok(Date.parse(detail.due_at) > Date.now(), 'the deadline lies ahead')
  assert.ok(Date.parse(detail.due_at) < Date.now() + 12 * 86_400_000, 'one working day, holidays between at most')
  return detail
}

/** What is kept of the photos: pixels, no EXIF block, not the mark that stood in it. */
async function lookAtPhotos(dispatcher, id, count) {
  const { attachments } = await dispatcher.get(`/cases/${id}`)
  assert.equal(attachments.length, count)
  for (const one of attachments) {
    for (const url of [one.url, one.thumb].filter(Boolean)) {
      const bytes = await dispatcher.bytes(url)
      assert.ok(bytes.length > 500, `${url} is a picture`)
      for (const sign of ['Exif', 'GPS', MARK]) assert.ok(!bytes.includes(sign), `${url} carries ${sign}`)
    }
  }
}

/** The water company takes it on and says it is done, with a photo, at a PC. */
async function handle(county, { id, ticket }, { out, pictures }) {
  const { context, page } = await desktop(county)
  await signIn(context, county, (one) => one.role === 'handler' && one.login === 'chenzhijian')
  await page.goto('/console/cases')
  await page.getByRole('searchbox', { name: '单号、事项、地方' }).fill(ticket)
  await page.getByRole('row').filter({ hasText: ticket }).getByText(SAID.slice(0, 8)).first().click()
  const drawer = page.getByRole('dialog').filter({ hasText: ticket })
  await drawer.getByRole('group', { name: '办理', exact: true }).getByRole('button', { name: '接单' }).click()
  await drawer.getByRole('form', { name: '接单' }).getByRole('button', { name: '接单' }).click()
  await page.getByText(`${ticket}：接单，已完成`).waitFor()
  await drawer.getByRole('group', { name: '办理', exact: true }).getByRole('button', { name: '报办结' }).click()
  const form = drawer.getByRole('form', { name: '报办结' })
  await form.getByRole('textbox', { name: '办理结果' }).fill(AFTER)
  await form.locator('input[type=file]').setInputFiles({ name: 'after.jpg', mimeType: 'image/jpeg', buffer: await photo(page, 'mended') })
  await form.getByRole('img', { name: '照片 1' }).waitFor()
  await page.screenshot({ path: resolve(out, 'q-snap-4-console.png') })
  if (pictures) await picture(page, 'console-case')
  await form.getByRole('button', { name: '报办结' }).click()
  await page.getByText(`${ticket}：报办结，已完成`).waitFor()
  assert.deepEqual(page.faults, [], 'no script error in the console')
  await context.close()
}

/** The villager sees the four steps with who and when, both photos, and gives five stars. */
async function followAndRate(page, ticket, { out, pictures }) {
  await page.getByRole('link', { name: '看进度' }).click()
  const steps = page.getByRole('list', { name: '办理进度' }).getByRole('listitem')
  await page.getByRole('button', { name: '去评价' }).waitFor()
  assert.equal(await steps.count(), STEPS.length)
  for (const [index, word] of STEPS.entries()) {
    const text = await steps.nth(index).innerText()
    assert.match(text, new RegExp(word))
    assert.ok(await steps.nth(index).locator('time').getAttribute('datetime'), `step ${word} has its time`)
  }
  assert.match(await steps.nth(1).innerText(), /区供水公司/)
  await beforeAndAfter(page)
  if (pictures) await picture(page, 'mobile-ticket')
  await page.screenshot({ path: resolve(out, 'q-snap-6-ticket.png'), fullPage: true })
  await page.getByRole('button', { name: '去评价' }).click()
  const sheet = page.getByRole('dialog')
  await sheet.locator('label', { hasText: '5 星' }).click()
  await sheet.getByRole('button', { name: '办得快' }).click()
  await page.screenshot({ path: resolve(out, 'q-snap-7-rate.png') })
  await sheet.getByRole('button', { name: '提交评价' }).click()
  await page.getByRole('heading', { name: '您的评价' }).waitFor()
  await page.getByText('5 星', { exact: true }).last().waitFor()
  assert.equal(await page.getByRole('button', { name: '去评价' }).count(), 0, 'one rating only')
  await page.screenshot({ path: resolve(out, 'q-snap-8-rated.png') })
}

/** Both photos at one height, the older one on the left, and really drawn. */
async function beforeAndAfter(page) {
  const boxes = []
  for (const word of ['办理前', '办理后']) {
    const side = page.getByRole('figure').filter({ hasText: word })
    const image = side.getByRole('img').first()
    await image.scrollIntoViewIfNeeded()
    await image.evaluate((one) => one.decode())
    boxes.push(await image.boundingBox())
  }
  const [left, right] = boxes
  assert.ok(Math.abs(left.y - right.y) < 2 && left.x + left.width <= right.x, `side by side: ${JSON.stringify(boxes)}`)
  assert.ok(left.width > 120, 'large enough to see')
}

/** The household's account, as the household sees it. */
async function household(book) {
  const { accounts } = await book.get('/points/mine')
  return accounts.find((one) => one.account.programme === 'household')
}

/** One point for the case that was checked, under the name of the village's rule: in the book and on the phone, and only one. */
async function onePoint(page, book, { before, id, out }) {
  const rules = (await book.get('/points/mine/rules')).rules.filter((rule) => rule.trigger === 'report')
  assert.equal(rules.length, 1, 'the village has one rule for reports')
  const paid = async () => (await household(book)).lines.items.filter((line) => line.evidence.case === id)
  for (let i = 0; !(await paid()).length; i += 1) {
    assert.ok(i < 60, 'the point arrives within half a minute')
    await page.waitForTimeout(500)
  }
  const lines = await paid()
  assert.deepEqual(lines.map((line) => [line.amount, line.label, line.kind]), [[1, rules[0].name, 'award']])
  assert.ok(lines[0].rule_version >= 1, 'the entry keeps the version of the rule')
  assert.equal((await household(book)).account.balance, before.account.balance + 1)
  await page.goto('/m/points')
  const line = page.locator('[data-test=line]').first()
  await line.getByText(rules[0].name).waitFor()
  assert.match(await line.innerText(), /\+1/)
  await page.screenshot({ path: resolve(out, 'q-snap-9-point.png') })
}

/** All balances together, the outside ones included, are nothing. */
export async function booksBalance({ data }) {
  const said = spawnSync(binary, ['info', '--json', '--data', data], { encoding: 'utf8' })
  assert.equal(said.status, 0, said.stderr)
  assert.equal(JSON.parse(said.stdout).points.sum, 0, 'entries balance')
}

async function afterwards(county, dispatcher, id) {
  const detail = await dispatcher.get(`/cases/${id}`)
  assert.equal(detail.state, 'closed')
  assert.equal(detail.rating.stars, 5)
  assert.match(detail.rating.words, /办得快/)
  assert.deepEqual(detail.attachments.map((one) => one.role).sort(), ['after', 'report'])
  await lookAtPhotos(dispatcher, id, 2)
  const auditor = await speaker(county, (one) => one.role === 'auditor')
  const { items } = await auditor.get(`/journal?subject=${id}`)
  const acts = items.map((one) => one.act).reverse()
  assert.deepEqual(acts.filter((act) => act !== 'remind'), ['report', 'assign', 'accept', 'resolve', 'check', 'rate'])
  const names = Object.fromEntries(items.map((one) => [one.act, one.actor?.name]))
  assert.equal(names.report, '覃桂英')
  assert.equal(names.accept, '陈志坚')
  assert.equal(names.resolve, '陈志坚')
  assert.equal(names.check, '韦小军')
  // The phone sends the ticket's secret along, and the server then takes a signed-in villager for a stranger.
  assert.ok([undefined, '覃桂英'].includes(names.rate), `rated by ${names.rate}`)
  assert.ok(items.every((one) => one.at), 'every entry says when')
}

// ---- shared with the other stories of phones ----

/** Somebody of the demo who speaks to the API. */
export async function speaker(county, which) {
  const person = county.people.find((one) => (typeof which === 'string' ? one.login === which : which(one)))
  assert.ok(person, `nobody in the demo is ${which}`)
  const login = await fetch(`${county.base}/api/v1/session`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ login: person.login, password: person.password }),
  })
  assert.equal(login.status, 200, `sign-in of ${person.login}`)
  const headers = { authorization: `Bearer ${login.headers.get('x-session-token')}` }
  const answer = async (path, options = {}) => {
    const response = await fetch(`${county.base}/api/v1${path}`, { ...options, headers: { ...headers, ...options.headers } })
    assert.ok(response.ok, `${options.method ?? 'GET'} ${path}: ${response.status} ${response.ok ? '' : await response.text()}`)
    return response.status === 204 ? undefined : response.json()
  }
  const write = (method) => (path, body) =>
    answer(path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  return {
    person,
    get: (path) => answer(path),
    post: write('POST'),
    put: write('PUT'),
    delete: (path) => answer(path, { method: 'DELETE' }),
    form: (path, body) => answer(path, { method: 'POST', body }),
    bytes: async (url) => {
      const response = await fetch(new URL(url, county.base), { headers })
      assert.ok(response.ok, `${url}: ${response.status}`)
      return Buffer.from(await response.arrayBuffer())
    },
  }
}

/** [lon, lat] inside the place of this name. */
export async function centreOf(county, name) {
  const get = async (path) => (await fetch(`${county.base}/api/v1${path}`)).json()
  const place = (await get(`/places?q=${encodeURIComponent(name)}`)).find((one) => one.name === name)
  assert.ok(place, `${name} is on the map`)
  const { centre } = await get(`/places/${place.id}`)
  return [centre.lon, centre.lat]
}

/** The page is run by the service worker, so that it opens and reloads without network. */
export async function workerInControl(page) {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
    if (navigator.serviceWorker.controller) return
    await new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }))
  })
}

const MARK = 'GEZHI-POSITION-MARK'
/** A JPEG as a phone makes it: a scene drawn in the page, with an EXIF block that tells the position. */
export async function photo(page, scene) {
  const base64 = await page.evaluate((which) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 1600, height: 1200 })
    const pen = canvas.getContext('2d')
    const fill = (colour, ...box) => ((pen.fillStyle = colour), pen.fillRect(...box))
    const sky = pen.createLinearGradient(0, 0, 0, 520)
    sky.addColorStop(0, '#9cc3df')
    sky.addColorStop(1, '#e6eef0')
    fill(sky, 0, 0, 1600, 520)
    fill('#6f9460', 0, 430, 1600, 120)
    fill('#d9cdb8', 140, 210, 460, 320)
    fill('#8a5a44', 110, 170, 520, 60)
    fill('#5d7386', 230, 300, 110, 100)
    fill('#b9b4aa', 0, 540, 1600, 660)
    for (let i = 0; i < 9000; i += 1) {
      const y = 540 + ((i * 7919) % 660)
      fill(`rgba(60,55,50,${0.03 + ((i * 31) % 10) / 120})`, (i * 104729) % 1600, y, 3 + (i % 5), 2)
    }
    fill('#4f5d68', 0, 760, 1600, 74)
    fill('#74848f', 0, 768, 1600, 16)
    if (which === 'broken') {
      pen.fillStyle = 'rgba(70,120,160,.55)'
      pen.beginPath()
      pen.ellipse(820, 1000, 560, 130, 0, 0, 7)
      pen.fill()
      fill('#2c353b', 800, 756, 26, 82)
      pen.strokeStyle = 'rgba(225,240,250,.8)'
      for (let i = 0; i < 70; i += 1) {
        pen.lineWidth = 2 + (i % 4)
        pen.beginPath()
        pen.moveTo(813, 780)
        pen.quadraticCurveTo(813 + (i - 35) * 7, 480 - (i % 9) * 22, 813 + (i - 35) * 15, 960 + (i % 7) * 14)
        pen.stroke()
      }
    } else {
      fill('#2f6fa3', 770, 742, 90, 110)
      fill('#8fb6d3', 770, 754, 90, 14)
    }
    return canvas.toDataURL('image/jpeg', 0.9).split(',')[1]
  }, scene)
  const jpeg = Buffer.from(base64, 'base64')
  return Buffer.concat([jpeg.subarray(0, 2), position(), jpeg.subarray(2)])
}

/** APP1 with a GPS directory (23°5' N, 109°26' E) and a mark that can be searched for. */
function position() {
  const tiff = Buffer.alloc(26 + 54 + 48)
  tiff.write('II*\0', 0, 'latin1')
  const entry = (at, tag, type, count, value) => {
    tiff.writeUInt16LE(tag, at)
    tiff.writeUInt16LE(type, at + 2)
    tiff.writeUInt32LE(count, at + 4)
    if (typeof value === 'string') tiff.write(value, at + 8, 'latin1')
    else tiff.writeUInt32LE(value, at + 8)
  }
  tiff.writeUInt32LE(8, 4)
  tiff.writeUInt16LE(1, 8)
  entry(10, 0x8825, 4, 1, 26)
  tiff.writeUInt16LE(4, 26)
  entry(28, 1, 2, 2, 'N\0')
  entry(40, 2, 5, 3, 80)
  entry(52, 3, 2, 2, 'E\0')
  entry(64, 4, 5, 3, 104)
  ;[23, 5, 0, 109, 26, 0].forEach((n, i) => {
    tiff.writeUInt32LE(n, 80 + i * 8)
    tiff.writeUInt32LE(1, 84 + i * 8)
  })
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, Buffer.from(`GPS${MARK}`, 'latin1')])
  const head = Buffer.from([0xff, 0xe1, 0, 0])
  head.writeUInt16BE(body.length + 2, 2)
  return Buffer.concat([head, body])
}

/** A picture for the documents. */
export async function picture(page, name) {
  await page.evaluate(() => document.fonts.ready)
  await page.waitForTimeout(500)
  await page.screenshot({ path: resolve(import.meta.dirname, `../../docs/pictures/${name}.png`), scale: 'css' })
}

/** Stands between phone and server; takes a report through and drops the line before the answer is back. */
async function badNetwork(base) {
  const to = new URL(base)
  let lose = false
  let posts = 0
  const between = http.createServer((request, response) => {
    const isReport = request.method === 'POST' && request.url === '/api/v1/reports'
    if (isReport) posts += 1
    const onward = http.request({ host: to.hostname, port: to.port, method: request.method, path: request.url, headers: request.headers }, (answer) => {
      if (isReport && lose) {
        lose = false
        answer.resume()
        answer.on('end', () => request.socket.destroy())
        return
      }
      response.writeHead(answer.statusCode, answer.rawHeaders)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    response.on('close', () => onward.destroy())
    request.pipe(onward)
  })
  await new Promise((ready) => between.listen(0, '127.0.0.1', ready))
  return {
    base: `http://127.0.0.1:${between.address().port}`,
    loseNextReceipt: () => (lose = true),
    attempts: () => posts,
    stop: () => {
      between.closeAllConnections()
      return new Promise((done) => between.close(done))
    },
  }
}
