// Shengli: a family's house gets its file, another family takes a room, the house is found unsafe, they move out on a day, the
// house is pulled down; a car is entered, found by its last characters and shown for a reason.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { axe, desktop, signIn } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'
import { picture, speaker } from './q-snap.mjs'

const FIRST = '温庭松'
const SECOND = '柳映雪'
const OLD = '石榴坝21号'
const NEW = '石榴坝新居3号'
const TODAY = day(0)
const YESTERDAY = day(-1)

export default async function story({ out, pictures }) {
  const county = await served('shengli', { cases: 60 })
  const registrar = await speaker(county, (one) => one.role === 'registrar')
  const grid = await someGrid(registrar)
  const first = await family(registrar, grid, FIRST, { address: OLD, room: '一楼' })
  await family(registrar, grid, SECOND, { address: OLD, room: '二楼' })
  const { context, page } = await desktop(county, { bypassCSP: true, reducedMotion: 'reduce' })
  await signIn(context, county, registrar.person.login)

  await demoHouses(page, registrar, grid, { pictures })
  await unsafe(page, grid, { out })
  await newHouse(page, grid, { out })
  await moveOut(page, first, { out })
  await pullDown(page, registrar, { out })
  await car(page, first, { out })
  await onTheMap(page, grid, { out })
  assert.deepEqual(page.faults, [], 'no script error in the console')
  await context.close()
}

/** After `make run` every household has a house, with an assessment and an owner. */
async function demoHouses(page, registrar, grid, { pictures }) {
  const { items, total } = await registrar.get(`/houses?place=${grid.id}`)
  assert.ok(total > 10, `houses in ${grid.name}: ${total}`)
  const lived = items.find((one) => one.households && one.grade)
  await page.goto(`/console/register?place=${grid.id}&view=houses&house=${lived.id}`)
  await page.getByRole('region', { name: lived.address, exact: true }).getByText('现在住在这里').waitFor()
  await page.getByRole('table').waitFor()
  assert.deepEqual(await axe(page), [], 'the list and a house')
  if (pictures) await picture(page, 'console-house')
}

/** From the household to its house, where both families are; it is graded dangerous, and the file says that somebody lives in it. */
async function unsafe(page, grid, { out }) {
  await page.goto(`/console/register?place=${grid.id}`)
  await page.getByRole('searchbox').fill(FIRST)
  await page.getByRole('row').filter({ hasText: FIRST }).getByRole('button', { name: FIRST }).click()
  await page.getByRole('region', { name: `${FIRST}户` }).getByRole('button', { name: OLD }).click()
  const panel = page.getByRole('region', { name: OLD, exact: true })
  await panel.getByRole('list', { name: '现在住在这里' }).getByText(`${SECOND}户`).waitFor()
  assert.equal(await panel.getByRole('list', { name: '现在住在这里' }).getByRole('listitem').count(), 2)
  await panel.getByRole('button', { name: '修改房屋' }).click()
  const form = page.getByRole('dialog', { name: '修改房屋档案' })
  await form.getByLabel('安全等级').selectOption('D')
  await form.getByRole('button', { name: '保存' }).click()
  await form.getByRole('alert').filter({ hasText: '鉴定单位' }).waitFor()
  await form.getByLabel('鉴定单位或鉴定人').fill('镇村建所')
  await form.getByLabel('鉴定日期').fill(YESTERDAY)
  await form.getByLabel('产权人或单位名称').fill(FIRST)
  assert.deepEqual(await axe(page), [], 'the form of a house')
  await page.screenshot({ path: resolve(out, 'p-house-1-form.png') })
  await form.getByRole('button', { name: '保存' }).click()
  await form.waitFor({ state: 'detached' })
  await panel.getByRole('alert').filter({ hasText: '不宜居住' }).waitFor()
  await page.screenshot({ path: resolve(out, 'p-house-2-unsafe.png') })
}

/** A new house is entered; the same address twice is refused at its field. */
async function newHouse(page, grid, { out }) {
  await page.goto(`/console/register?place=${grid.id}&view=houses`)
  await page.getByRole('button', { name: '登记房屋' }).click()
  const form = page.getByRole('dialog', { name: '登记房屋' })
  await form.getByLabel('门牌地址').fill(OLD)
  await form.getByRole('button', { name: '登记', exact: true }).click()
  await form.getByRole('alert').filter({ hasText: '已经有这个地址的房屋' }).waitFor()
  await page.screenshot({ path: resolve(out, 'p-house-3-twice.png') })
  await form.getByLabel('门牌地址').fill(NEW)
  await form.getByLabel('房屋类别').selectOption('relocation')
  await form.getByRole('button', { name: '登记', exact: true }).click()
  await page.getByRole('region', { name: NEW, exact: true }).getByText('没有人住。').waitFor()
}

/** Both families move; on the day before they still lived in the old house. */
async function moveOut(page, first, { out }) {
  await page.goto(`/console/register?file=${first.id}`)
  const panel = page.getByRole('region', { name: `${FIRST}户` })
  await panel.getByRole('button', { name: '搬家' }).click()
  const form = page.getByRole('dialog', { name: '搬到另一座房屋' })
  await form.getByLabel('搬到哪座房屋').fill('新居3')
  await form.getByRole('button', { name: new RegExp(NEW) }).click()
  await form.getByLabel('房号').fill('101')
  await form.getByLabel('从哪天起').fill(TODAY)
  await page.screenshot({ path: resolve(out, 'p-house-4-move.png') })
  await form.getByRole('button', { name: '搬家', exact: true }).click()
  await form.waitFor({ state: 'detached' })
  await panel.getByRole('button', { name: NEW }).waitFor()
  await panel.getByRole('list', { name: '以前住过的房屋' }).getByRole('button', { name: new RegExp(OLD) }).click()
  const old = page.getByRole('region', { name: OLD, exact: true })
  await old.getByRole('list', { name: '现在住在这里' }).getByText(`${SECOND}户`).waitFor()
  assert.equal(await old.getByRole('list', { name: '现在住在这里' }).getByRole('listitem').count(), 1)
  await old.getByLabel('看某一天谁住、归谁').fill(YESTERDAY)
  await old.getByText(`这是 ${YESTERDAY} 的情况。`).waitFor()
  await old.getByText(`${FIRST}户`).waitFor()
  await page.screenshot({ path: resolve(out, 'p-house-5-then.png') })
}

/** A house that is lived in does not end; once it is empty it does, and its file stays. */
async function pullDown(page, registrar, { out }) {
  const [house] = (await registrar.get(`/houses?q=${encodeURIComponent(OLD)}`)).items
  await page.goto(`/console/register?view=houses&house=${house.id}`)
  const panel = page.getByRole('region', { name: OLD, exact: true })
  const end = async () => {
    await panel.getByRole('button', { name: '注销房屋' }).click()
    const form = page.getByRole('dialog', { name: '注销房屋' })
    await form.getByRole('radio', { name: '已拆除' }).check()
    await form.getByRole('button', { name: '注销房屋' }).click()
    return form
  }
  const refused = await end()
  await refused.getByRole('alert').filter({ hasText: '还住着 1 户' }).waitFor()
  await page.screenshot({ path: resolve(out, 'p-house-6-lived-in.png') })
  await refused.getByRole('button', { name: '取消' }).click()
  const [other] = (await registrar.get(`/register/search?q=${encodeURIComponent(SECOND)}`)).items
  const file = await registrar.get(`/households/${other.household}`)
  const [fresh] = (await registrar.get(`/houses?q=${encodeURIComponent(NEW)}`)).items
  await registrar.post(`/households/${file.id}/house`, { version: file.version, house: fresh.id, room: '102' })
  await page.reload()
  const done = await end()
  await done.waitFor({ state: 'detached' })
  await panel.getByText(/已注销：已拆除/).waitFor()
  const seen = await registrar.get(`/houses/${house.id}?on=${YESTERDAY}`)
  assert.equal(seen.tenants.length, 2, 'the past of a house that is gone stays')
}

/** A car is entered, masked, found by its last characters and shown for a reason. */
async function car(page, first, { out }) {
  await page.goto(`/console/register?file=${first.id}`)
  const panel = page.getByRole('region', { name: `${FIRST}户` })
  await panel.getByRole('button', { name: '登记车辆' }).click()
  const form = page.getByRole('dialog', { name: '登记车辆' })
  await form.getByLabel('车牌号').fill('川S123')
  await form.getByRole('button', { name: '保存' }).click()
  await form.getByRole('alert').filter({ hasText: '7 位' }).waitFor()
  await form.getByLabel('车牌号').fill('川s·7k3q9')
  await form.getByLabel('颜色').selectOption('white')
  await page.screenshot({ path: resolve(out, 'p-house-7-car.png') })
  await form.getByRole('button', { name: '保存' }).click()
  await form.waitFor({ state: 'detached' })
  const list = panel.getByRole('list', { name: '车辆' })
  await list.getByText('川S***Q9').waitFor()
  await page.getByRole('searchbox').fill('k3q9')
  const row = page.getByRole('row').filter({ hasText: FIRST })
  await row.getByText('川S***Q9').waitFor()
  await list.getByRole('button', { name: /查看 .* 的完整车牌/ }).click()
  const reveal = page.getByRole('dialog', { name: '查看完整车牌' })
  await reveal.getByRole('button', { name: '车辆堵路，请车主挪车' }).click()
  await reveal.getByRole('button', { name: '查看' }).click()
  await list.getByText('川S7K3Q9').waitFor()
  assert.deepEqual(await axe(page), [], 'the file with house and vehicles')
  await page.screenshot({ path: resolve(out, 'p-house-8-plate.png') })
}

/** On the village map, from the household to its house. */
async function onTheMap(page, grid, { out }) {
  await page.goto(`/console/village?place=${grid.id}`)
  const list = page.getByRole('list', { name: /户|房屋/ }).first()
  await list.getByRole('button').first().click()
  const panel = page.locator('.household-panel')
  await panel.getByRole('region', { name: '房屋' }).getByRole('button').first().click()
  await page.locator('.house-panel').getByText('现在住在这里').waitFor()
  await page.screenshot({ path: resolve(out, 'p-house-9-map.png') })
}

/** A day from today as `2026-11-26`. */
function day(shift) {
  const at = new Date(Date.now() + shift * 86_400_000)
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(at)
}

async function family(registrar, grid, name, more) {
  return registrar.post('/households', {
    place: grid.id,
    since: '2020-01-01',
    members: [{ name, relation: 'head' }],
    ...more,
  })
}

async function someGrid(registrar) {
  const counts = await registrar.get('/register/counts')
  let at = counts
  while (at.children.length) {
    const biggest = at.children.reduce((one, two) => ((two.households ?? 0) > (one.households ?? 0) ? two : one))
    at = await registrar.get(`/register/counts?place=${biggest.place.id}`)
  }
  return at.here.place
}
