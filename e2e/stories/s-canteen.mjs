// Shanwei, 金町村: the canteen. The cook enters meals in a few presses, without a network too; gifts and spending stand in the book; everybody
// reads the month, nobody reads who ate.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { axe, desktop, phone, signIn } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'
import { booksBalance, picture, speaker, workerInControl } from './q-snap.mjs'

export default async function story({ out, pictures }) {
  const county = await served('shanwei', { cases: 240 })
  const leader = await speaker(county, 'huangshuisheng')
  const [canteen] = await leader.get('/canteens')
  assert.ok(canteen, 'the village has a canteen')
  const month = () => leader.get(`/canteens/${canteen.id}`)
  const before = await month()
  await byTheLeader(county, { canteen, before, month }, { out, pictures })
  await byTheCook(county, { before, month })
  await inTheConsole(county, { canteen, month }, { out, pictures })
  await inPublic(county, { canteen, leader, month }, { out, pictures })
  await inTheJournal(county, canteen)
  await booksBalance(county)
}

/** A mark in the register lets a household eat; two presses and a number enter the meal, and a lost network loses nothing. */
async function byTheLeader(county, { canteen, before, month }, { out, pictures }) {
  const { context, page } = await phone(county, { reducedMotion: 'reduce' })
  await signIn(context, county, 'huangshuisheng')
  await page.goto('/m/')
  await page.getByRole('link', { name: /爱心食堂/ }).click()
  await page.getByRole('heading', { name: canteen.name }).waitFor()
  await workerInControl(page)
  // Dinner: nothing of it is in the demo, so what is seen is what is pressed here.
  await page.getByLabel('哪一餐').selectOption('dinner')
  const homes = page.getByRole('group', { name: '按户登记（选填）' })
  await homes.getByRole('button').first().click()
  await homes.getByRole('button').first().click()
  await page.getByRole('textbox', { name: '供餐份数' }).fill('12')
  await page.getByRole('button', { name: '多一份' }).click()
  await page.getByText('其他人 13 份，共 15 份').waitFor()
  assert.deepEqual(await axe(page), [], 'the canteen on the phone')
  await page.screenshot({ path: resolve(out, 's-canteen-1-phone.png') })
  if (pictures) await picture(page, 'mobile-canteen')
  await context.setOffline(true)
  await page.getByRole('button', { name: '登记 15 份' }).click()
  await page.getByText('已存在手机里，会自动送达').waitFor()
  assert.equal((await month()).sums.served, before.sums.served, 'nothing has arrived without a network')
  await context.setOffline(false)
  await page.getByText('已登记 15 份', { exact: false }).waitFor({ timeout: 60_000 })
  const now = await month()
  assert.equal(now.sums.served, before.sums.served + 15, 'entered once')
  assert.equal(now.canteen.balance, before.canteen.balance + 15 * canteen.price, 'and paid for')
  assert.deepEqual(page.faults, [], 'no script error on the phone')
  await context.close()
}

/** Whoever cooks may not know who lives alone: the number and the menu are enough. */
async function byTheCook(county, { before, month }) {
  const { context, page } = await phone(county, { reducedMotion: 'reduce' })
  await signIn(context, county, 'wucaixia')
  await page.goto('/m/canteen')
  await page.getByRole('textbox', { name: '供餐份数' }).waitFor()
  await page.getByLabel('哪一餐').selectOption('breakfast')
  await page.getByRole('textbox', { name: '菜单' }).fill('白粥、咸菜、鸡蛋')
  await page.getByRole('button', { name: '保存菜单' }).click()
  await page.getByText('已存在手机里，会自动送达').waitFor()
  assert.equal(await page.getByRole('group', { name: '按户登记（选填）' }).count(), 0, 'no list of those who eat')
  await page.getByLabel('捐了什么').fill('青菜 20 斤')
  await page.getByRole('button', { name: '登记捐赠' }).click()
  for (let i = 0; (await month()).gifts.length === before.gifts.length; i += 1) {
    assert.ok(i < 40, 'the gift arrives')
    await page.waitForTimeout(500)
  }
  await context.close()
}

/** The leader enters a gift of money beside the month. */
async function inTheConsole(county, { canteen, month }, { out, pictures }) {
  const { context, page } = await desktop(county, { bypassCSP: true, reducedMotion: 'reduce' })
  await signIn(context, county, 'huangshuisheng')
  await page.goto('/console/honours?tab=funds')
  await page.locator('[data-test=canteen-month]').first().waitFor()
  assert.deepEqual(await axe(page), [], 'the canteen in the console')
  await page.screenshot({ path: resolve(out, 's-canteen-2-console.png'), fullPage: true })
  if (pictures) await picture(page, 'console-canteen')
  const before = (await month()).sums.gifts
  await page.getByRole('button', { name: '捐赠' }).first().click()
  const form = page.getByRole('dialog')
  await form.getByLabel(/金额/).fill('88.50')
  await form.getByLabel('用途').fill('办好爱心食堂')
  await form.getByRole('button', { name: '确定' }).dblclick()
  await page.getByText('88.50').first().waitFor()
  assert.equal((await month()).sums.gifts, before + 8850, 'once, although the button was pressed twice')
  await page.getByRole('button', { name: '修改' }).first().click()
  await page.getByRole('dialog').getByText('独居老人').waitFor()
  assert.deepEqual(await axe(page), [], 'what the canteen asks')
  assert.deepEqual(page.faults, [], 'no script error in the console')
  await context.close()
}

/** Everybody reads meals, gifts, spending and what is left; nobody reads a name of who ate. */
async function inPublic(county, { canteen, leader, month }, { out, pictures }) {
  const { context, page } = await desktop(county, { bypassCSP: true, reducedMotion: 'reduce' })
  await page.goto(`/v/${canteen.village.id}`)
  await page.getByRole('link', { name: canteen.name }).click()
  await page.getByRole('heading', { name: canteen.name }).waitFor()
  await page.getByText('青菜 20 斤').waitFor()
  const { sums, today } = await month()
  await page.getByText(String(sums.served), { exact: true }).first().waitFor()
  const eaters = await leader.get(`/canteens/${canteen.id}/eaters?day=${today}&meal=dinner`)
  const text = await page.locator('main').innerText()
  assert.ok(eaters.some((one) => one.portions > 0), 'somebody ate')
  for (const one of eaters) assert.ok(!text.includes(one.name), 'no name of who eats')
  assert.deepEqual(await axe(page), [], 'the month in public')
  await page.screenshot({ path: resolve(out, 's-canteen-3-public.png'), fullPage: true })
  if (pictures) await picture(page, 'public-canteen')
  await page.getByRole('button', { name: '上个月' }).click()
  await page.getByRole('button', { name: '下个月' }).waitFor()
  assert.deepEqual(page.faults, [], 'no script error on the public page')
  await context.close()
}

async function inTheJournal(county, canteen) {
  const auditor = await speaker(county, (one) => one.role === 'auditor')
  const { items } = await auditor.get(`/journal?subject=${canteen.id}`)
  const acts = new Set(items.map((one) => one.act))
  for (const act of ['canteen_meal', 'canteen_gift']) assert.ok(acts.has(act), act)
  assert.ok(items.every((one) => one.at && one.actor?.name), 'who and when')
}
