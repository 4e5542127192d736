// A leader tells all chat groups of the village at once: one has a robot, for the others the grid worker passes the text on by phone.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { resolve } from 'node:path'
import { axe, desktop, phone, signIn } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'
import { picture, speaker } from './q-snap.mjs'

export default async function story({ out, pictures }) {
  // The robot listens on this machine.
  process.env.GEZHI_ALLOW_PRIVATE_WEBHOOKS = 'true'
  const county = await served('shengli', { cases: 62 })
  delete process.env.GEZHI_ALLOW_PRIVATE_WEBHOOKS
  const robot = await listen()
  try {
    await tell(county, robot, out, pictures)
  } finally {
    robot.close()
  }
}

/** A robot of WeCom: keeps what it is told and answers as WeCom does. */
async function listen() {
  const got = []
  const robot = { got, answer: { errcode: 0, errmsg: 'ok' }, url: '', close: () => server.close() }
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += chunk))
    request.on('end', () => {
      got.push(JSON.parse(body))
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(robot.answer))
    })
  })
  await new Promise((ok) => server.listen(0, '127.0.0.1', ok))
  robot.url = `http://127.0.0.1:${server.address().port}/cgi-bin/webhook/send?key=not-to-be-shown`
  return robot
}

async function tell(county, robot, out, pictures) {
  const leader = await speaker(county, (one) => one.role === 'leader')
  const place = (await leader.get('/session')).roles.find((one) => one.role === 'leader').place
  const { context, page } = await desktop(county, { bypassCSP: true, reducedMotion: 'reduce' })
  await signIn(context, county, leader.person.login)
  await page.goto('/console/')
  await page.getByRole('link', { name: '线上网格', exact: true }).click()
  const main = page.getByRole('main')
  const groups = main.getByRole('region', { name: '线上网格' })
  await groups.getByRole('row').nth(1).waitFor()
  const before = await leader.get('/groups')
  assert.ok(before.length > 1, `the demo has groups: ${before.length}`)
  assert.deepEqual(await axe(page), [], 'the groups')
  await page.screenshot({ path: resolve(out, 'g-groups-0-list.png') })
  if (pictures) await picture(page, 'console-groups')

  // A group with a robot; its address does not come back.
  await groups.getByRole('button', { name: '登记一个群' }).click()
  const panel = main.getByRole('region', { name: '登记一个群' })
  await panel.getByLabel('群名称').fill('联户企业微信群')
  await panel.getByRole('button', { name: '保存' }).click()
  await panel.getByText('请选择这个群属于哪里').waitFor()
  await panel.getByRole('button', { name: /^所属地方/ }).click()
  await panel.getByRole('dialog').getByRole('button', { name: new RegExp(`^${place.name}`) }).first().click()
  await panel.getByRole('button', { name: '保存' }).click()
  await panel.getByText('请填写群机器人的 Webhook 地址').waitFor()
  await panel.getByLabel('机器人 Webhook 地址').fill(robot.url)
  await panel.getByLabel('人数').fill('86')
  assert.deepEqual(await axe(page), [], 'the form')
  await page.screenshot({ path: resolve(out, 'g-groups-1-form.png') })
  await panel.getByRole('button', { name: '保存' }).click()
  const row = groups.getByRole('row').filter({ hasText: '联户企业微信群' })
  await row.getByText('正常').waitFor()
  assert.ok(!JSON.stringify(await leader.get('/groups')).includes('not-to-be-shown'))
  await row.getByRole('button', { name: /^测试/ }).click()
  await page.getByText('群里已经收到测试消息').waitFor()
  assert.match(robot.got[0].text.content, /联户企业微信群/)

  // One notice to all of them, looked at first.
  await groups.getByRole('button', { name: '发通知' }).click()
  const write = main.getByRole('region', { name: '发通知' })
  await write.getByLabel('内容').fill('有急事打13812345678')
  await write.getByRole('button', { name: '看各群会收到什么' }).click()
  await write.getByText('通知里有手机号或身份证号').waitFor()
  await write.getByLabel('内容').fill('{地方}的邻居：{日期}停水半天，请提前储水。')
  await write.getByRole('button', { name: '看各群会收到什么' }).click()
  await write.getByText(new RegExp(`将发到 ${before.length + 1} 个群`)).waitFor()
  const shown = await write.getByRole('listitem').allInnerTexts()
  assert.ok(shown.every((text) => !text.includes('{')), 'every gap is filled')
  assert.ok(new Set(shown.map((text) => text.split('\n').at(-1))).size > 1, 'in its own words')
  assert.equal(robot.got.length, 1, 'looking sends nothing')
  assert.deepEqual(await axe(page), [], 'the notice')
  await page.screenshot({ path: resolve(out, 'g-groups-4-notice.png') })
  if (pictures) await picture(page, 'console-groups-notice')
  await write.getByRole('button', { name: /^发到 \d+ 个群/ }).click()
  const notices = main.getByRole('region', { name: '发过的通知' })
  const sent = notices.getByRole('row').filter({ hasText: '停水半天' })
  await sent.getByText(`1 / ${before.length + 1}`).waitFor()
  assert.match(robot.got[1].text.content, new RegExp(`^${place.name}的邻居：\\d+月\\d+日停水半天`))

  // The grid worker finds it in the inbox on the phone, copies it, and says that it is sent.
  const worker = await speaker(county, (one) => one.role === 'worker')
  const waiting = await worker.get('/groups/by-hand')
  const own = waiting.filter((one) => one.text.includes('停水半天'))
  assert.ok(own.length > 0, 'the worker has groups to pass it on to')
  const hand = await phone(county, { bypassCSP: true, reducedMotion: 'reduce', permissions: ['clipboard-read', 'clipboard-write'] })
  await signIn(hand.context, county, worker.person.login)
  await hand.page.goto('/m/inbox')
  await hand.page.getByRole('link').filter({ hasText: '请转发到群里' }).first().click()
  const card = hand.page.getByRole('article').filter({ hasText: '停水半天' }).first()
  await card.waitFor()
  assert.deepEqual(await axe(hand.page), [], 'passing on')
  await hand.page.screenshot({ path: resolve(out, 'g-groups-3-phone.png') })
  if (pictures) await picture(hand.page, 'mobile-pass-on')
  await card.getByRole('button', { name: '复制文字' }).click()
  assert.match(await hand.page.evaluate(() => navigator.clipboard.readText()), /停水半天/)
  await card.getByRole('button', { name: '已经发了' }).click()
  await sent.getByText(`2 / ${before.length + 1}`).waitFor({ timeout: 15_000 })
  assert.equal((await worker.get('/groups/by-hand')).length, waiting.length - 1)
  await hand.context.close()

  // A robot that was taken away: the list says so and what to do.
  robot.answer = { errcode: 93000, errmsg: 'invalid webhook url' }
  await row.getByRole('button', { name: /^测试/ }).click()
  await row.getByText('机器人已被删除，请重新添加并更换地址').waitFor()
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.screenshot({ path: resolve(out, 'g-groups-2-dark.png') })
  await row.getByRole('button', { name: /^停用/ }).click()
  await page.getByRole('button', { name: '撤销' }).click()
  await row.waitFor()
  assert.deepEqual(page.faults, [])
  await context.close()
}
