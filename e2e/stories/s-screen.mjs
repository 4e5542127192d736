// s-screen: on the command centre's screen settled cases of 凤山街道 pop up within 2 s of the act.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { desktop, signIn } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'

const ANSWER_TO_WALL_MS = 2_000
const DRAWING_MS = 500
const matters = [
  { text: '废弃家具堵住巷道', done: '旧家具已清走，巷道可以通行。' },
  { text: '楼道灭火器过期失效', done: '灭火器已换新，压力正常。' },
  { text: '楼下飞线充电很危险', done: '飞线已拆除，引导到充电棚。' },
]

async function post(context, path, data) {
  const answer = await context.request.post(`/api/v1${path}`, { data })
  assert.ok(answer.ok(), `POST ${path}: ${answer.status()} ${await answer.text()}`)
  return answer.json()
}

export default async ({ out, pictures }) => {
  const shanwei = await served('shanwei', { cases: 600 })
  const wall = await desktop(shanwei, { viewport: { width: 1920, height: 1080 } })
  await signIn(wall.context, shanwei, (one) => one.role === 'chief' && one.login === 'chenruicheng')
  await wall.page.goto('/screen/')
  await wall.page.getByText('数据实时').waitFor()
  const panel = (title) => wall.page.locator('section').filter({ has: wall.page.getByRole('heading', { name: title }) })
  const row = (title, text) => panel(title).getByRole('listitem').filter({ hasText: text })

  const patrol = await desktop(shanwei)
  const worker = await signIn(patrol.context, shanwei, (one) => one.role === 'worker' && one.place?.includes('凤山'))
  const found = await (await patrol.context.request.get(`/api/v1/places?q=${encodeURIComponent('凤山街道')}`)).json()
  const street = found.find((one) => one.name === '凤山街道')
  assert.ok(street, `凤山街道 is not found for ${worker.name}`)

  for (const { text, done } of matters) {
    // Reported: it comes in on the wall.
    const entered = await post(patrol.context, '/cases', { channel: 'worker', text, place: street.id })
    assert.equal(entered.title, text)
    await row('新来与在办', text).waitFor({ timeout: ANSWER_TO_WALL_MS + DRAWING_MS })

    // Settled on the spot: the time from the answer until the wall shows it.
    const settled = await post(patrol.context, `/cases/${entered.id}/on_spot`, { version: entered.version, text: done })
    const answered = performance.now()
    assert.equal(settled.state, 'closed')
    await row('刚刚办结', text).waitFor({ timeout: 10_000 })
    const took = performance.now() - answered
    assert.ok(took <= ANSWER_TO_WALL_MS + DRAWING_MS, `“${text}” stood on the screen only after ${Math.round(took)} ms`)
    console.log(`        “${text}” on the screen ${Math.round(took)} ms after the act's answer`)

    // It says where, and left the other list.
    assert.match(await row('刚刚办结', text).innerText(), /凤山街道/)
    await row('新来与在办', text).waitFor({ state: 'detached', timeout: 2_000 })
  }

  // The newest stands first.
  assert.match(await panel('刚刚办结').getByRole('listitem').first().innerText(), new RegExp(matters.at(-1).text))

  await wall.page.waitForTimeout(1_500)
  await wall.page.screenshot({ path: join(out, 's-screen.png') })
  if (pictures) {
    const folder = resolve(import.meta.dirname, '../../docs/pictures')
    mkdirSync(folder, { recursive: true })
    // Without the glow of what has just arrived.
    await wall.page.waitForTimeout(6_500)
    await wall.page.screenshot({ path: join(folder, 'screen.png') })
  }
  assert.deepEqual(wall.page.faults, [])
  await wall.context.close()
  await patrol.context.close()
}
