// From the county down to a household on one map: a leader finds the file of a household, the head of the county walks the
// same way with the keyboard and finds numbers, none of them so small that it tells who it is, and no house.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { axe, desktop, signIn } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'
import { picture, speaker } from './q-snap.mjs'

const KIND = 'kind.beautiful_courtyard'
const KIND_WORD = '美丽庭院户'
const HIDDEN = 'low_income'

export default async function story({ out, pictures }) {
  const county = await served('weixian', { cases: 200 })
  const chief = await speaker(county, (one) => one.role === 'chief')
  const leader = await speaker(county, (one) => one.role === 'leader')
  const village = (await leader.get('/session')).roles.find((duty) => duty.role === 'leader').place

  await numbers(chief, leader, village.id)
  await byKeyboard(county, chief, out, pictures)
  await toTheHousehold(county, leader, village, out, pictures)
}

/** What the server hands out: the same areas, the same numbers where both have one, and nothing small to the head. */
async function numbers(chief, leader, place) {
  const [his, hers] = await Promise.all([chief, leader].map((one) => one.get(`/map/areas?place=${place}`)))
  assert.ok(his.suppressed && !his.may_open && hers.may_open && !hers.suppressed)
  assert.deepEqual(his.features.map((one) => one.id), hers.features.map((one) => one.id), 'the same grids')
  assert.ok(hers.layers.some((one) => one.code === `kind.${HIDDEN}`), 'the leader may colour by allowance')
  assert.ok(!JSON.stringify(his).includes(HIDDEN), 'to the head of the county there is no such layer')
  for (const [i, area] of his.features.entries()) {
    for (const [layer, number] of Object.entries(area.properties.numbers)) {
      const whole = hers.features[i].properties.numbers[layer]
      assert.ok(number === null || number === whole, `${layer}: ${number} is not ${whole}`)
      if (!['open', 'overdue'].includes(layer)) assert.ok(number === null || number === 0 || number >= 5, `${layer}: ${number}`)
    }
  }
}

async function byKeyboard(county, chief, out, pictures) {
  const { context, page } = await desktop(county, { bypassCSP: true, reducedMotion: 'reduce' })
  await signIn(context, county, chief.person.login)
  await page.goto('/console/map')
  const side = page.getByRole('complementary', { name: '地方和工单列表' })
  const trail = side.getByRole('navigation', { name: '所在位置' })
  const layer = side.getByRole('combobox', { name: '按什么上色' })
  await layer.selectOption({ label: '户数' })
  await page.waitForURL(/layer=households/)
  await side.getByText(/^\d[\d,]* 户$/).first().waitFor()
  // Largest first.
  const values = await side.locator('.areas .small').allInnerTexts()
  const sizes = values.filter((text) => /户$/.test(text)).map((text) => Number(text.replace(/\D/g, '')))
  assert.deepEqual(sizes, [...sizes].sort((a, b) => b - a), 'sorted by number')
  assert.deepEqual(await axe(page), [], 'the map of the county')
  await settled(page, '.grid-map')
  await page.screenshot({ path: resolve(out, 'b-drill-county.png') })

  // Down with the keyboard alone, always the first of the list, until there is nothing below.
  const depth = await trail.getByRole('listitem').count()
  let steps = 0
  for (; steps < 5; steps += 1) {
    const list = side.locator('.areas')
    if (await list.locator('[aria-current=true]').count()) break
    const name = await list.getByRole('button').first().locator('.name').innerText()
    await list.getByRole('button').first().focus()
    await page.keyboard.press('Enter')
    await trail.locator('b', { hasText: name }).waitFor()
    if (pictures && steps === 0) {
      await settled(page, '.grid-map')
      await picture(page, 'console-drill')
    }
  }
  assert.ok(steps >= 2, `${steps} levels down`)
  assert.equal(await trail.getByRole('listitem').count(), depth + steps)
  assert.equal(await page.locator('.house-map').count(), 0, 'no house for a role that may not see one')
  await side.getByText('小于 5 的数和由此能推算出来的数不显示', { exact: false }).waitFor()
  // The layer came along; the back button leads up again.
  assert.match(page.url(), /layer=households/)
  await layer.selectOption({ label: KIND_WORD })
  await page.waitForURL(new RegExp(`layer=${KIND.replace('.', '\\.')}`))
  await page.goBack()
  await page.waitForURL(/layer=households/)
  await page.goBack()
  await page.waitForFunction((n) => document.querySelectorAll('.trail li').length === n, depth + steps - 1)
  assert.deepEqual(page.faults, [])
  await context.close()
}

async function toTheHousehold(county, leader, village, out, pictures) {
  const { context, page } = await desktop(county, { bypassCSP: true, reducedMotion: 'reduce' })
  await signIn(context, county, leader.person.login)
  await page.goto(`/console/map?place=${village.id}`)
  const side = page.getByRole('complementary', { name: '地方和工单列表' })
  await side.getByRole('combobox', { name: '按什么上色' }).selectOption({ label: KIND_WORD })
  await side.getByRole('button', { name: '每百户' }).click()
  await page.waitForURL(/by=share/)
  await side.getByText(`${KIND_WORD}（每百户）`).waitFor()
  // Every figure says what it counts, and as of when.
  await side.getByRole('button', { name: /现在标有“美丽庭院户”的户数.*乘 100/ }).waitFor()
  await side.getByText(/^截至 /).waitFor()
  await settled(page, '.grid-map')
  await page.screenshot({ path: resolve(out, 'b-drill-village.png') })

  await side.locator('.areas').getByRole('button').first().click()
  const houses = side.getByRole('list', { name: '地图上的户' })
  await houses.getByRole('button').first().waitFor()
  await settled(page, '.house-map')
  const head = (await houses.getByRole('button').first().innerText()).split('\n')[0].trim()
  await houses.getByRole('button').first().click()
  const title = page.getByRole('heading', { name: `${head}户` })
  await title.waitFor()
  assert.deepEqual(await axe(page), [], 'the map with a file beside it')
  await page.screenshot({ path: resolve(out, 'b-drill-household.png') })
  if (pictures) await picture(page, 'console-drill-household')
  // The address holds all of it, for a colleague or after a reload.
  await page.reload()
  await title.waitFor()
  await page.goBack()
  await title.waitFor({ state: 'detached' })
  await houses.getByRole('button').first().waitFor()
  // Above the own scope there are cases and no register.
  await page.goto('/console/map?layer=people&place=' + (await leader.get(`/places/${village.id}`)).ancestors[0].id)
  await side.getByText('户口数字只到您负责的地方', { exact: false }).waitFor()
  assert.deepEqual(await side.getByRole('combobox', { name: '按什么上色' }).locator('option').allInnerTexts(), ['未办结事件', '超期事件'])
  assert.deepEqual(page.faults, [])
  await context.close()
}

/** A map draws itself when there is time; two same pictures one after the other are a finished one. */
async function settled(page, map) {
  const canvas = page.locator(map)
  let image = await canvas.screenshot()
  for (let tries = 0; tries < 20; tries += 1) {
    await page.waitForTimeout(300)
    const next = await canvas.screenshot()
    if (next.equals(image)) return
    image = next
  }
}
