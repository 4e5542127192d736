// Wei county: a village with its grids in colours and its houses with icons; a role that may not see households on
// allowance gets another picture of the same map.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { axe, desktop, signIn } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'
import { picture, speaker } from './q-snap.mjs'

const HIDDEN = 'low_income'
const HIDDEN_WORD = '低保户'

export default async function story({ out, pictures }) {
  const county = await served('weixian', { cases: 200 })
  const village = sharedVillage(county)
  const leader = await speaker(county, (one) => one.role === 'leader' && one.place === village)
  const worker = await speaker(county, (one) => one.role === 'worker' && one.place === village)
  const place = await placeOf(county, leader)

  // What the server hands out: the same houses, other marks.
  const [hers, his] = await Promise.all([leader, worker].map((one) => one.get(`/map/households?place=${place}`)))
  assert.ok(hers.kinds.length >= 19, `${hers.kinds.length} kinds of icons`)
  assert.deepEqual(his.households.map((one) => one.id).sort(), hers.households.map((one) => one.id).sort(), 'the same houses')
  const at = hers.kinds.findIndex((kind) => kind.code === HIDDEN)
  const marked = hers.households.filter((one) => one.marks.includes(at))
  assert.ok(marked.length > 0, 'somebody in the village is on allowance')
  assert.ok(!his.kinds.some((kind) => kind.code === HIDDEN), 'the kind does not reach the worker')
  assert.ok(!JSON.stringify(his).includes(HIDDEN), 'nor does its code stand anywhere else')
  const file = await worker.get(`/households/${marked[0].id}`)
  assert.ok(!JSON.stringify(file).includes(HIDDEN), 'nor in the file of such a household')

  // What the two see.
  const first = await look(county, leader, place, { out, name: 'leader', pictures })
  const second = await look(county, worker, place, { out, name: 'worker' })
  assert.ok(first.legend.includes(HIDDEN_WORD), 'the legend of the leader has it')
  assert.ok(!second.legend.includes(HIDDEN_WORD), 'the legend of the worker has not')
  assert.equal(first.houses, second.houses, 'the same number of houses')
  assert.ok(!first.image.equals(second.image), 'two pictures')
  assert.ok(!second.words.includes(HIDDEN_WORD), 'the word stands nowhere on the page of the worker')
}

/** A village for which both a leader and a worker of the demo answer. */
function sharedVillage({ people }) {
  const places = (role) => people.filter((one) => one.role === role).map((one) => one.place)
  const workers = new Set(places('worker'))
  const both = places('leader').find((place) => workers.has(place))
  assert.ok(both, 'a leader and a worker of one village')
  return both
}

async function placeOf(county, leader) {
  const me = await leader.get('/session')
  const { place } = me.roles.find((duty) => duty.role === 'leader')
  return place.id
}

async function look(county, who, place, { out, name, pictures }) {
  const { context, page } = await desktop(county, { bypassCSP: true, reducedMotion: 'reduce' })
  await signIn(context, county, who.person.login)
  await page.goto(`/console/village?place=${place}`)
  const legend = page.getByRole('group', { name: '图例' })
  await legend.getByRole('checkbox').first().waitFor()
  await page.getByText(/^\d+ 户$/).waitFor()
  // A map draws itself when there is time; two same pictures one after the other are a finished one.
  const canvas = page.locator('.house-map')
  let image = await canvas.screenshot()
  for (let tries = 0; tries < 20; tries += 1) {
    await page.waitForTimeout(400)
    const next = await canvas.screenshot()
    if (next.equals(image)) break
    image = next
  }
  assert.deepEqual(await axe(page), [], `the map of the ${name}`)
  await page.screenshot({ path: resolve(out, `w-icons-${name}.png`) })
  if (pictures) await picture(page, 'console-village')
  const seen = {
    image,
    legend: await legend.innerText(),
    houses: await page.getByText(/^\d+ 户$/).innerText(),
    words: await page.locator('main').innerText(),
  }

  // The list beside the map opens the same file as the house on it.
  const list = page.getByRole('list', { name: '地图上的户' })
  const button = list.getByRole('button').first()
  const head = (await button.innerText()).split('\n')[0].trim()
  await button.click()
  await page.getByRole('heading', { name: `${head}户` }).waitFor()
  await page.getByRole('button', { name: '关闭' }).click()

  if (pictures) {
    await page.getByRole('button', { name: '打印' }).click()
    const sheet = page.getByRole('dialog', { name: '打印预览' })
    await sheet.getByText(/制图日期/).waitFor()
    await page.waitForTimeout(1_500)
    await picture(page, 'console-village-print')
  }
  assert.deepEqual(page.faults, [], `no script error before the ${name}`)
  await context.close()
  return seen
}
