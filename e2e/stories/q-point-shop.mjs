// Qintang, 姚山村林村屯: a villager orders salt for points on the phone; the shop keeper hands it over against the code, once; the stock is
// down by one. A desk without network hands over from its list and is told of afterwards.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { axe, desktop, phone, signIn } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'
import { booksBalance, picture, speaker, workerInControl } from './q-snap.mjs'

const GOOD = '加碘食盐'

export default async function story({ out, pictures }) {
  const county = await served('qintang', { cases: 240 })
  const villager = await speaker(county, 'qinguiying')
  const keeper = await speaker(county, 'weiting')
  const before = await offered(villager)
  assert.ok(before.balance >= before.price * 2, `points to spend: ${before.balance}`)

  // On the villager's phone.
  const home = await phone(county, { reducedMotion: 'reduce' })
  await signIn(home.context, county, 'qinguiying')
  await home.page.goto('/m/')
  await home.page.getByRole('link', { name: /积分商城/ }).click()
  await home.page.getByRole('heading', { name: before.shop.name }).waitFor()
  await home.page.getByText(`可用积分 ${before.balance} 分`).waitFor()
  assert.deepEqual(await axe(home.page), [], 'the mall is accessible')
  await home.page.screenshot({ path: resolve(out, 'q-point-shop-1-mall.png') })
  if (pictures) await picture(home.page, 'mobile-mall')
  const code = await order(home.page, before.price, out)
  const after = await offered(villager)
  assert.deepEqual([after.balance, after.free], [before.balance - before.price, before.free - 1], 'paid once, one promised')

  // At the desk: typed in small letters, looked at, handed over; a second time it is refused with when and where.
  const desk = await phone(county, { reducedMotion: 'reduce' })
  await signIn(desk.context, county, 'weiting')
  await desk.page.goto('/m/')
  await desk.page.getByRole('link', { name: /兑付台/ }).click()
  await desk.page.getByRole('heading', { name: before.shop.name }).waitFor()
  await workerInControl(desk.page)
  const field = desk.page.getByRole('textbox', { name: '取货码或兑换券上的码' })
  await field.fill('ABCD-0000-0000')
  await desk.page.getByRole('button', { name: '查看' }).click()
  await desk.page.getByText('这个码不是本店的').waitFor()
  await field.fill(code.toLowerCase().replaceAll('-', ''))
  await desk.page.getByRole('button', { name: '查看' }).click()
  await desk.page.getByRole('heading', { name: `${GOOD} ×1` }).waitFor()
  await desk.page.getByText('兑换人 覃**').waitFor()
  assert.deepEqual(await axe(desk.page), [], 'the desk is accessible')
  await desk.page.screenshot({ path: resolve(out, 'q-point-shop-2-desk.png') })
  if (pictures) await picture(desk.page, 'mobile-shop-desk')
  await desk.page.getByRole('button', { name: '已交货，确认兑付' }).dblclick()
  await desk.page.getByText(`兑付成功：${GOOD}×1`).first().waitFor()
  await field.fill(code)
  await desk.page.getByRole('button', { name: '查看' }).click()
  await desk.page.getByText(/这个码 .* 已在.*林村屯积分超市由韦婷兑付过，不能再用/).waitFor()
  const handed = await offered(villager)
  assert.equal(handed.onHand(await keeper.get(`/points/shops/${before.shop.id}/stock`)), before.onHand(before.stock) - 1, 'stock down by one')
  await home.page.reload()
  await home.page.getByText('已取货').first().waitFor()

  await withoutNetwork(home.page, desk, { villager, before, out, pictures })
  assert.deepEqual([...home.page.faults, ...desk.page.faults], [], 'no script error')
  await home.context.close()
  await desk.context.close()
  await inTheConsole(county, before, { out, pictures })
  await fromTheCounty(county, { out, pictures })
  await booksBalance(county)
  async function offered(who) {
    const mall = await who.get('/points/mall')
    const [shop] = mall.shops
    const item = shop.goods.find((one) => one.good.name === GOOD)
    const stock = await keeper.get(`/points/shops/${shop.shop.id}/stock`)
    const onHand = (lines) => lines.find((line) => line.good.name === GOOD).on_hand
    return { shop: shop.shop, balance: shop.balance, price: item.good.points, free: item.free, stock, onHand }
  }
}

/** Orders one on the phone with a double tap; gives the code. */
async function order(page, price, out) {
  await page.goto('/m/mall')
  await page.getByRole('button', { name: `兑换 ${GOOD}` }).click()
  const sheet = page.getByRole('dialog')
  const confirm = sheet.getByRole('button', { name: `确认兑换，扣 ${price} 分` })
  await confirm.waitFor()
  if (out) assert.deepEqual(await axe(page), [], 'the sheet is accessible')
  await confirm.dblclick()
  await page.getByRole('heading', { name: '我的兑换' }).waitFor()
  const shown = page.locator('[data-test=code]').first()
  await shown.waitFor()
  if (out) {
    assert.deepEqual(await axe(page), [], 'the orders are accessible')
    await page.screenshot({ path: resolve(out, 'q-point-shop-1-code.png') })
  }
  return (await shown.textContent()).trim()
}

/** The list is taken along, the network goes, goods go out, and everything is told afterwards. */
async function withoutNetwork(home, desk, { villager, before, out, pictures }) {
  const code = await order(home, before.price)
  await desk.page.reload()
  await desk.page.getByRole('button', { name: '下载离线清单' }).click()
  await desk.page.getByText(/清单 \d+ 笔，到 .* 有效/).waitFor()
  const kept = await desk.page.evaluate(() => JSON.stringify(localStorage))
  assert.ok(!kept.includes(code.replaceAll('-', '')), 'no code is on the keeper’s phone')
  await desk.context.setOffline(true)
  await desk.page.reload()
  await desk.page.getByRole('textbox', { name: '取货码或兑换券上的码' }).fill(code)
  await desk.page.getByRole('button', { name: '查看' }).click()
  await desk.page.getByRole('button', { name: '已交货，确认兑付' }).click()
  await desk.page.getByText('1 笔待上传').waitFor()
  await desk.page.screenshot({ path: resolve(out, 'q-point-shop-3-offline.png') })
  if (pictures) await picture(desk.page, 'mobile-shop-offline')
  await desk.context.setOffline(false)
  await desk.page.getByRole('button', { name: '上传并收起清单' }).click()
  await desk.page.getByText('已上传，1 笔全部对上').first().waitFor()
  const orders = await villager.get('/points/orders')
  assert.deepEqual([orders.items[0].state, orders.items[0].offline], ['handed_over', true])
}

/** Whoever stands above the villages sees which of them keep points, and comes to the shop and the accounts of one. */
async function fromTheCounty(county, { out, pictures }) {
  const { context, page } = await desktop(county, { bypassCSP: true, reducedMotion: 'reduce' })
  await signIn(context, county, (one) => one.role === 'dispatcher')
  await page.goto('/console/shop')
  const village = page.getByRole('row', { name: /姚山村/ }).getByRole('button')
  await village.waitFor()
  assert.deepEqual(await axe(page), [], 'the villages that keep points')
  await page.screenshot({ path: resolve(out, 'q-point-shop-6-villages.png') })
  if (pictures) await picture(page, 'console-points-villages')
  await village.click()
  await page.getByText(GOOD).first().waitFor()
  await page.goto('/console/points')
  await village.click()
  await page.getByRole('table', { name: '积分账户' }).getByRole('row').nth(1).waitFor()
  await page.goBack()
  await page.getByRole('button', { name: '不选村，看本级自己的' }).click()
  await page.getByText('还没有记录').first().waitFor()
  assert.deepEqual(page.faults, [], 'no script error in the console')
  await context.close()
}

/** The leader looks at the same shop on a PC. */
async function inTheConsole(county, before, { out, pictures }) {
  const { context, page } = await desktop(county, { bypassCSP: true, reducedMotion: 'reduce' })
  await signIn(context, county, 'weiqiang')
  await page.goto('/console/shop')
  await page.getByText(GOOD).first().waitFor()
  assert.deepEqual(await axe(page), [], 'the stock')
  await page.screenshot({ path: resolve(out, 'q-point-shop-4-stock.png') })
  if (pictures) await picture(page, 'console-shop')
  await page.getByRole('button', { name: `出入库 ${GOOD}` }).click()
  const dialog = page.getByRole('dialog', { name: GOOD })
  await dialog.getByLabel('件数').fill('20')
  await dialog.getByLabel('备注').fill('送货单 114')
  await dialog.getByRole('button', { name: '保存' }).click()
  await page.getByText(/已记账，现在库存 \d+/).waitFor()
  await page.getByRole('button', { name: '订单' }).click()
  await page.getByRole('button', { name: '已取货' }).click()
  await page.getByText('离线').first().waitFor()
  assert.deepEqual(await axe(page), [], 'the orders')
  await page.getByRole('button', { name: '结算与预算' }).click()
  await page.getByRole('button', { name: '结算', exact: true }).waitFor()
  assert.deepEqual(await axe(page), [], 'the money')
  await page.screenshot({ path: resolve(out, 'q-point-shop-5-money.png') })
  await page.getByRole('button', { name: '结算', exact: true }).click()
  await page.getByText('上次结算以后没有兑付').waitFor()
  await page.getByRole('button', { name: '营业设置' }).click()
  await page.getByRole('heading', { name: before.shop.name }).waitFor()
  assert.deepEqual(await axe(page), [], 'the settings')
  assert.deepEqual(page.faults, [], 'no script error in the console')
  await context.close()
}
