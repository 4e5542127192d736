// Shengli, 马营台村: the village issues vouchers to households, prints them, and the keeper takes one in. Somebody with a photograph of it
// comes too late; a lost one is blocked.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { axe, desktop, phone, signIn } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'
import { picture, speaker } from './q-snap.mjs'

export default async function story({ out, pictures }) {
  const county = await served('shengli', { cases: 240 })
  const leader = await speaker(county, 'wangguangming')
  const keeper = await speaker(county, 'dengsuhua')
  const [shop] = await leader.get('/points/shops')

  const { context, page } = await desktop(county, { bypassCSP: true, reducedMotion: 'reduce' })
  await signIn(context, county, 'wangguangming')
  await page.goto('/console/shop?tab=vouchers')
  await page.getByRole('button', { name: '发兑换券' }).click()
  const form = page.getByRole('dialog', { name: '发兑换券' })
  await form.getByLabel('每张面值（分）').fill('10')
  const rows = form.getByRole('checkbox')
  await rows.nth(1).waitFor()
  assert.deepEqual(await axe(page), [], 'the form')
  await rows.nth(1).check()
  await rows.nth(2).check()
  await page.screenshot({ path: resolve(out, 'l-voucher-1-issue.png') })
  await form.getByRole('button', { name: '发兑换券' }).click()
  await page.getByText('已发 2 张').waitFor()
  await page.getByRole('button', { name: '打印这批券' }).click()
  const papers = page.getByRole('dialog', { name: '打印这批券' })
  await papers.locator('.paper').nth(1).waitFor()
  assert.deepEqual(await axe(page), [], 'the papers')
  await page.screenshot({ path: resolve(out, 'l-voucher-2-papers.png') })
  if (pictures) await picture(page, 'console-vouchers')
  const [used, lost] = await papers.locator('.code').allTextContents()
  await papers.getByRole('button', { name: '关闭' }).click()

  // At the desk, on the keeper's phone.
  const desk = await phone(county, { reducedMotion: 'reduce' })
  await signIn(desk.context, county, 'dengsuhua')
  await desk.page.goto('/m/desk')
  const field = desk.page.getByRole('textbox', { name: '取货码或兑换券上的码' })
  await field.fill(used.trim())
  await desk.page.getByRole('button', { name: '查看' }).click()
  await desk.page.getByRole('heading', { name: '兑换券，值 10 分' }).waitFor()
  await desk.page.getByRole('radio', { name: /酱油/ }).check()
  await desk.page.getByText(/用去 7 分，剩下 3 分自动退回该户/).waitFor()
  assert.deepEqual(await axe(desk.page), [], 'the desk is accessible')
  await desk.page.screenshot({ path: resolve(out, 'l-voucher-3-desk.png') })
  await desk.page.getByRole('button', { name: '已交货，确认兑付' }).click()
  await desk.page.getByText('兑付成功：酱油×1').first().waitFor()
  // The photograph of the same voucher.
  await field.fill(used.trim())
  await desk.page.getByRole('button', { name: '查看' }).click()
  await desk.page.getByText(/这张兑换券 .* 已在马营台村积分超市用掉，换了酱油，由邓素华经手，不能再用/).waitFor()
  await desk.page.screenshot({ path: resolve(out, 'l-voucher-4-refused.png') })

  // The other one was lost: blocked in the console, and then it is good for nothing.
  const out_ = await keeper.get(`/points/shops/${shop.id}/vouchers?state=issued`)
  assert.ok(out_.items.length > 0)
  await page.getByRole('button', { name: '停用', exact: true }).first().click()
  const reason = page.getByRole('dialog', { name: '停用' })
  await reason.getByRole('button', { name: '停用' }).click()
  await reason.getByText('请写明停用的原因').waitFor()
  await reason.getByLabel('原因（这一户会看到）').fill('遗失')
  await reason.getByRole('button', { name: '停用' }).click()
  await page.getByText('已停用，积分已退回').first().waitFor()
  await field.fill(lost.trim())
  await desk.page.getByRole('button', { name: '查看' }).click()
  await desk.page.getByText(/这张兑换券 .* 已停用（遗失），积分已退回原户/).or(desk.page.getByText(/兑换券，值 10 分/)).first().waitFor()
  assert.deepEqual([...page.faults, ...desk.page.faults], [], 'no script error')
  await context.close()
  await desk.context.close()
}
