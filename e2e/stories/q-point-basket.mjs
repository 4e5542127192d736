// Qintang, 姚山村林村屯: a villager puts two goods into the basket and orders them at once; the shop keeper scans one code and hands them over
// one after the other. A basket that costs more than there is takes nothing.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { axe, phone, signIn } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'
import { booksBalance, picture, speaker } from './q-snap.mjs'

export default async function story({ out, pictures }) {
  const county = await served('qintang', { cases: 240 })
  const villager = await speaker(county, 'qinguiying')
  const { shop, balance, goods } = await offered(villager)
  const [first, second] = goods.filter((one) => one.free > 1).sort((a, b) => a.good.points - b.good.points)
  const points = first.good.points * 2 + second.good.points
  assert.ok(balance >= points, `points for both: ${balance} of ${points}`)

  const home = await phone(county, { reducedMotion: 'reduce' })
  await signIn(home.context, county, 'qinguiying')
  await home.page.goto('/m/mall')
  await put(home.page, first.good.name, 2)
  await put(home.page, second.good.name, 1)
  // What was picked is still there after the page was closed by mistake.
  await home.page.reload()
  const basket = home.page.getByRole('button', {
    name: new RegExp(`篮子 2 种 · ${points} 分`),
  })
  await basket.click()
  const sheet = home.page.getByRole('dialog')
  await sheet.getByText(`共 ${points} 分`).waitFor()
  await settled(home.page)
  assert.deepEqual(await axe(home.page), [], 'the basket is accessible')
  await home.page.screenshot({ path: resolve(out, 'q-point-basket-1.png') })
  if (pictures) await picture(home.page, 'mobile-mall-basket')
  await tooMuch(home.page, villager, { shop, balance, goods })
  await sheet.getByRole('button', { name: `确认兑换，扣 ${points} 分` }).dblclick()
  await home.page.getByRole('heading', { name: '我的兑换' }).waitFor()
  const after = await offered(villager)
  assert.equal(after.balance, balance - points, 'paid once')

  // One picture of both codes.
  const together = home.page.locator('[data-test=together]')
  await together.getByRole('heading', { name: /一次取齐 \d+ 单/ }).waitFor()
  await settled(home.page)
  assert.deepEqual(await axe(home.page), [], 'the orders are accessible')
  await home.page.screenshot({
    path: resolve(out, 'q-point-basket-2-code.png'),
  })
  if (pictures) await picture(home.page, 'mobile-orders')
  const { items } = await villager.get('/points/orders')
  const mine = items.slice(0, 2)
  const codes = mine.map((order) => order.code.replaceAll('-', ''))

  // A scanner reads both, and one that is no good any more between them is put aside.
  const desk = await phone(county, { reducedMotion: 'reduce' })
  await signIn(desk.context, county, 'weiting')
  await desk.page.goto('/m/desk')
  await desk.page
    .getByRole('textbox', { name: '取货码或兑换券上的码' })
    .fill(`ABCD00000000+${codes.join('+')}`)
  const look = desk.page.getByRole('button', { name: '查看' })
  await look.click()
  await desk.page.getByText('这个码不是本店的').waitFor()
  await look.click()
  const give = desk.page.getByRole('button', { name: '已交货，确认兑付' })
  await desk.page.getByRole('heading', { name: `${mine[0].name} ×${mine[0].pieces}` }).waitFor()
  await desk.page.getByText('这位村民还有 1 单').waitFor()
  await settled(desk.page)
  await desk.page.screenshot({
    path: resolve(out, 'q-point-basket-3-desk.png'),
  })
  await give.click()
  await desk.page.getByRole('heading', { name: `${mine[1].name} ×${mine[1].pieces}` }).waitFor()
  await give.click()
  await desk.page.getByText(`兑付成功：${mine[1].name}×${mine[1].pieces}`).first().waitFor()
  const done = (await villager.get('/points/orders')).items.slice(0, 2)
  assert.deepEqual(
    done.map((order) => order.state),
    ['handed_over', 'handed_over'],
  )
  assert.deepEqual([...home.page.faults, ...desk.page.faults], [], 'no script error')
  await home.context.close()
  await desk.context.close()
  await booksBalance(county)
}

async function offered(who) {
  const { shops } = await who.get('/points/mall')
  return {
    shop: shops[0].shop,
    balance: shops[0].balance,
    goods: shops[0].goods,
  }
}

/** Puts so many of a good into the basket. */
async function put(page, name, pieces) {
  await page.getByRole('button', { name: `兑换 ${name}` }).click()
  const sheet = page.getByRole('dialog')
  for (let have = 1; have < pieces; have += 1) await sheet.getByRole('button', { name: '多一件' }).click()
  await sheet.getByRole('button', { name: '放进篮子，再选别的' }).click()
  await sheet.waitFor({ state: 'hidden' })
}

/** A basket that costs more than there is: the phone says what is wanting, the server takes nothing, and the basket stays. */
async function tooMuch(page, villager, { shop, balance, goods }) {
  const most = (one) => Math.min(20, one.free)
  let left = balance + 1
  const lines = []
  for (const one of [...goods].sort((a, b) => b.good.points - a.good.points)) {
    const pieces = Math.min(most(one), Math.ceil(left / one.good.points))
    if (left <= 0 || pieces < 1) continue
    left -= pieces * one.good.points
    const { id: good, points, fen } = one.good
    lines.push({ good, pieces, points: points * pieces, fen: fen * pieces })
  }
  assert.ok(left <= 0, 'the shop has more than the household can pay')
  await assert.rejects(villager.post('/points/orders', { shop: shop.id, lines }), /422/)
  assert.equal((await offered(villager)).balance, balance, 'nothing was taken')
  const key = await page.evaluate(() =>
    Object.keys(sessionStorage).find((name) => name.startsWith('gezhi.baskets.')),
  )
  const mine = await page.evaluate((name) => sessionStorage.getItem(name), key)
  const dear = JSON.stringify({
    [shop.id]: Object.fromEntries(lines.map((line) => [line.good, line.pieces])),
  })
  await page.evaluate(([name, text]) => sessionStorage.setItem(name, text), [key, dear])
  await page.reload()
  await page.locator('[data-test=basket]').click()
  await page.locator('[data-test=confirm-basket]').click()
  await page
    .getByRole('dialog')
    .getByText(/积分不够，还差 \d+ 分/)
    .waitFor()
  await page.evaluate(([name, text]) => sessionStorage.setItem(name, text), [key, mine])
  await page.reload()
  await page.locator('[data-test=basket]').click()
}

const settled = (page) => page.waitForLoadState('networkidle')
