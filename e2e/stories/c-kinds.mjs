// The system administrator adds a kind of mark with an icon of the county's own; the registrar puts it on a household, the map
// of the village shows it, and a role that is not named does not learn of it. Then the kind is retired.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { axe, desktop, signIn } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'
import { picture, speaker } from './q-snap.mjs'

const NAME = '梨花技艺户'
const EN = 'Pear craft'
const CODE = 'pear_craft'
const OWN = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><title>梨</title>
  <path d="M24 8c6 0 7 6 8 11 2 6 6 9 6 15 0 7-6 11-14 11s-14-4-14-11c0-6 4-9 6-15 1-5 2-11 8-11z"/><rect x="22" y="2" width="4" height="7" rx="2"/></svg>`
const HOSTILE = OWN.replace('<title>梨</title>', '<script>alert(document.cookie)</script>')

export default async function story({ out, pictures }) {
  const county = await served('weixian', { cases: 200 })
  const administrator = await speaker(county, (one) => one.role === 'system_admin')
  const registrar = await speaker(county, (one) => one.role === 'registrar')
  const worker = await speaker(county, (one) => one.role === 'worker')

  await add(county, administrator, out, pictures)
  const { place } = (await worker.get('/session')).roles.find((duty) => duty.role === 'worker')
  const house = await mark(county, registrar, place, out)
  await looked(registrar, worker, place, house)
  await retire(county, administrator, registrar, house)
}

async function settings(county, administrator) {
  const { context, page } = await desktop(county, { bypassCSP: true, reducedMotion: 'reduce' })
  await signIn(context, county, administrator.person.login)
  await page.goto('/console/settings')
  const main = page.getByRole('main')
  await main.getByRole('button', { name: '标签', exact: true }).click()
  return { context, page, main }
}

async function save(page, main, note) {
  await main.getByRole('button', { name: '查看改动' }).click()
  const review = page.getByRole('dialog')
  await review.getByRole('textbox', { name: /为什么改/ }).fill(note)
  await review.getByRole('button', { name: '生效' }).click()
  await page.getByText('设置已生效').waitFor()
}

async function add(county, administrator, out, pictures) {
  const { context, page, main } = await settings(county, administrator)
  await main.getByRole('button', { name: '添加标签' }).click()
  await main.getByRole('textbox', { name: '名称 中文' }).fill(NAME)
  await main.getByRole('textbox', { name: '名称 英文' }).fill(EN)
  assert.equal(await main.getByRole('textbox', { name: '代码' }).inputValue(), CODE)
  // A script in the drawing is refused with its name; what was typed stays.
  const file = main.locator('input[type=file]')
  await file.setInputFiles({ name: 'bad.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(HOSTILE) })
  await main.getByRole('alert').getByText('图标里有“script”', { exact: false }).waitFor()
  await file.setInputFiles({ name: 'pear.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(OWN) })
  await main.getByText('已换成上传的图标').waitFor()
  assert.equal(await main.getByRole('textbox', { name: '名称 中文' }).inputValue(), NAME)
  // Without a legal basis it cannot be.
  await main.getByRole('button', { name: '查看改动' }).click()
  const review = page.getByRole('dialog')
  await review.getByRole('alert').getByText('不能为空', { exact: false }).first().waitFor()
  assert.ok(await review.getByRole('button', { name: '生效' }).isDisabled())
  await review.getByRole('button', { name: '取消' }).click()
  await main.getByRole('textbox', { name: '依据（法律、政策或本人同意） 中文' }).fill('县级非遗名录，本人申请')
  await main.getByRole('textbox', { name: '依据（法律、政策或本人同意） 英文' }).fill('County list of crafts, on request')
  assert.deepEqual(await axe(page), [], 'a kind being written')
  await page.screenshot({ path: resolve(out, 'c-kinds-form.png'), fullPage: true })
  if (pictures) await picture(page, 'console-kinds')
  await save(page, main, '评选梨花技艺户')
  assert.deepEqual(page.faults, [])
  await context.close()
}

/** The registrar puts it on the first household of a village's map. */
async function mark(county, registrar, place, out) {
  const { context, page } = await desktop(county, { bypassCSP: true, reducedMotion: 'reduce' })
  await signIn(context, county, registrar.person.login)
  await page.goto(`/console/village?place=${place.id}`)
  const list = page.getByRole('list', { name: '地图上的户' })
  await list.getByRole('button').first().click()
  await page.waitForURL(/file=\d+/)
  const house = new URL(page.url()).searchParams.get('file')
  await page.getByRole('button', { name: '打标签' }).click()
  await page.getByText(NAME, { exact: true }).click()
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByRole('group', { name: '图例' }).getByText(NAME).waitFor()
  assert.deepEqual(page.faults, [])
  await page.screenshot({ path: resolve(out, 'c-kinds-village.png') })
  await context.close()
  return house
}

/** The map hands the outline out, to whoever may see it; nothing else of the drawing, and nothing to others. */
async function looked(registrar, worker, place, house) {
  const map = await registrar.get(`/map/households?place=${place.id}`)
  const at = map.kinds.findIndex((kind) => kind.code === CODE)
  assert.match(map.kinds[at].icon, /^M12 4C[\d .CLMZ]+Z$/)
  assert.ok(map.households.find((one) => one.id === house).marks.includes(at), 'on the map')
  const his = await worker.get(`/map/households?place=${place.id}`)
  assert.ok(his.households.some((one) => one.id === house), 'the worker sees the house')
  assert.ok(!JSON.stringify([his, await worker.get('/register/kinds')]).includes(CODE), 'and not the mark')
}

async function retire(county, administrator, registrar, house) {
  const { context, page, main } = await settings(county, administrator)
  await main.getByRole('list', { name: '标签种类' }).getByText(NAME).click()
  await main.getByText('只能停用，不能删除', { exact: false }).waitFor()
  assert.equal(await main.getByRole('button', { name: '删除这种标签' }).count(), 0)
  await main.getByRole('checkbox', { name: '停用' }).check()
  await save(page, main, '评选结束')
  const file = await registrar.get(`/households/${house}`)
  assert.ok(file.attributes.some((one) => one.code === CODE), 'what stands stays')
  assert.deepEqual(page.faults, [])
  await context.close()
}
