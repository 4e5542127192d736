// Qintang, 姚山村: a villager declares voluntary work with a photo, without a network; two of three members approve; it is published and
// counts; a neighbour objects; the village takes it back by an opposite entry, with a reason. And a report that was settled pays by itself.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { axe, desktop, phone, signIn } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'
import { photo, picture, speaker } from './q-snap.mjs'

const DONE = '清理林村屯口的水沟，扛走两车淤泥'
const UNTRUE = '那条水沟是施工队清的'
const FOUND = '核实是施工队所清，不属本户劳动'

export default async function story({ out, pictures }) {
  const county = await served('qintang', { cases: 600 })
  const leader = await speaker(county, (one) => one.login === 'weiqiang')
  const villager = await speaker(county, (one) => one.login === 'qinguiying')
  const village = (await villager.get('/points/mine/rules')).village.id
  await threeMembers(leader, village)
  const before = await balance(villager)

  const claim = await declare(county, villager, { out, pictures })
  await approve(county, 'weiqiang', claim, { out, pictures })
  assert.equal((await villager.get(`/points/claims/${claim}`)).state, 'review', 'one of three is not enough')
  await approve(county, 'weixiaojun', claim, { out })
  assert.equal((await villager.get(`/points/claims/${claim}`)).state, 'counted')
  assert.equal(await balance(villager), before + 6, 'three hours at two points')
  await object(county, claim, { out, pictures })
  await decide(county, claim, village, { out, pictures })
  await afterwards(county, villager, before, { out, pictures })
  await paidByEvent(county, leader, villager)
}

const balance = async (villager) => (await villager.get('/points/mine')).accounts[0]?.account.balance ?? 0

/** The committee of the story: the leader, the worker and a neighbour; what they approve counts at once and can be objected to. */
async function threeMembers(leader, village) {
  const now = await leader.get(`/points/committee?place=${village}`)
  assert.ok(now.members.length >= 3, 'the demo has a committee')
  for (const member of now.members) {
    if (!['韦强', '韦小军', '韦婷'].includes(member.name)) await leader.delete(`/points/committee/members/${member.id}?place=${village}`)
  }
  const rules = { quorum: 0, review_days: 5, notice_days: 0, objection_days: 15, appeal_days: 7 }
  await leader.put('/points/committee', { place: village, version: now.version, ...rules })
  const three = await leader.get(`/points/committee?place=${village}`)
  assert.equal(three.members.length, 3)
}

/** On the phone, the network gone: saved, and delivered once it is back. */
async function declare(county, villager, { out, pictures }) {
  const { context, page } = await phone(county)
  await signIn(context, county, 'qinguiying')
  await page.goto('/m/')
  await page.getByRole('link', { name: /我的积分/ }).click()
  await page.locator('[data-test=balance]').first().waitFor()
  assert.deepEqual(await axe(page), [], 'my points')
  if (pictures) await picture(page, 'mobile-points')
  await page.getByRole('link', { name: '申报积分' }).click()
  await page.getByRole('radio', { name: /义务劳动/ }).check()
  await page.getByRole('textbox', { name: /做了多少/ }).fill('3')
  await page.locator('[data-test=words]').fill(DONE)
  await page.getByRole('button', { name: '提交申报' }).click()
  await page.getByRole('alert').filter({ hasText: '至少要 1 张照片' }).waitFor()
  await page.locator('[data-test=camera]').setInputFiles({ name: 'work.jpg', mimeType: 'image/jpeg', buffer: await photo(page, 'mended') })
  await page.getByRole('img', { name: '第 1 张照片' }).waitFor()
  assert.deepEqual(await axe(page), [], 'declaring')
  if (pictures) await picture(page, 'mobile-points-claim')
  await context.setOffline(true)
  await page.getByRole('button', { name: '提交申报' }).click()
  await page.getByText('已保存，有网就会送到。').waitFor()
  await page.screenshot({ path: resolve(out, 'q-claim-1-saved.png') })
  await context.setOffline(false)
  await page.locator('[data-test=claim]').filter({ hasText: DONE }).waitFor({ timeout: 60_000 })
  assert.deepEqual(page.faults, [], 'no script error on the phone')
  await context.close()
  const mine = (await villager.get('/points/mine/claims')).items.filter((one) => one.words === DONE)
  assert.equal(mine.length, 1, 'declared once')
  return mine[0].id
}

/** A member looks at the photo and approves. */
async function approve(county, login, claim, { out, pictures }) {
  const { context, page } = await phone(county)
  await signIn(context, county, login)
  await page.goto('/m/points/reviews')
  const card = page.locator('[data-test=review]').filter({ hasText: DONE })
  await card.getByRole('img').first().waitFor()
  assert.deepEqual(await axe(page), [], 'reviewing')
  if (pictures) await picture(page, 'mobile-points-review')
  await page.screenshot({ path: resolve(out, `q-claim-2-${login}.png`) })
  await card.getByRole('button', { name: '同意', exact: true }).click()
  await card.waitFor({ state: 'detached' })
  await context.close()
}

/** A neighbour reads the notice, with a masked name and no photo, and objects. */
async function object(county, claim, { out, pictures }) {
  const { context, page } = await phone(county)
  await signIn(context, county, 'weiting')
  await page.goto('/m/points/notices')
  const card = page.locator('[data-test=notice]').filter({ hasText: DONE })
  await card.waitFor()
  assert.ok(!(await card.innerText()).includes('覃桂英'), 'the name is masked')
  assert.deepEqual(await axe(page), [], 'notices')
  if (pictures) await picture(page, 'mobile-points-notices')
  await card.getByRole('button', { name: '提异议' }).click()
  await card.getByRole('textbox', { name: '哪里不实' }).fill(UNTRUE)
  await card.getByRole('button', { name: '提交' }).click()
  await card.getByText('有邻居提出异议，村里在核实').waitFor()
  await page.screenshot({ path: resolve(out, 'q-claim-3-objected.png') })
  await context.close()
}

/** The leader finds it in the console, reads who objected, and takes it back with a reason. */
async function decide(county, claim, village, { out, pictures }) {
  const { context, page } = await desktop(county)
  await signIn(context, county, 'weiqiang')
  await page.goto(`/console/points?tab=claims&place=${village}&claim=${claim}`)
  await page.getByText(UNTRUE).waitFor()
  await page.getByRole('button', { name: '不属实' }).waitFor()
  assert.deepEqual(await axe(page), [], 'a declaration in the console')
  if (pictures) await picture(page, 'console-points-claim')
  await page.getByLabel('理由（这一户会看到）').fill(FOUND)
  await page.getByRole('button', { name: '不属实' }).click()
  await page.getByText('核实不属实，冲正').waitFor()
  await page.screenshot({ path: resolve(out, 'q-claim-4-reversed.png') })
  await page.getByRole('button', { name: '积分细则' }).click()
  await page.getByRole('button', { name: '义务劳动' }).click()
  await page.getByRole('heading', { name: '各版' }).waitFor()
  assert.deepEqual(await axe(page), [], 'rules in the console')
  if (pictures) await picture(page, 'console-points-rules')
  assert.deepEqual(page.faults, [], 'no script error in the console')
  await context.close()
}

/** Both entries stand; the household reads the reason. */
async function afterwards(county, villager, before, { out }) {
  const { accounts } = await villager.get('/points/mine')
  assert.equal(accounts[0].account.balance, before)
  const [back, award] = accounts[0].lines.items
  assert.deepEqual([back.kind, back.amount, back.reason], ['reversal', -6, FOUND])
  assert.deepEqual([award.kind, award.amount], ['award', 6])
  assert.equal(back.reverses, award.entry, 'an opposite entry, no deletion')
  const { context, page } = await phone(county)
  await signIn(context, county, 'qinguiying')
  await page.goto('/m/points')
  await page.locator('[data-test=line]').filter({ hasText: FOUND }).waitFor()
  await page.screenshot({ path: resolve(out, 'q-claim-5-lines.png'), fullPage: true })
  await context.close()
}

/** The award half of q-point: a report that was handled on the spot pays one point, with the rule's name. */
async function paidByEvent(county, leader, villager) {
  const before = await balance(villager)
  const form = new FormData()
  form.set('text', '屯口的路灯不亮，晚上看不见路')
  form.set('category', 'road')
  const sent = await villager.form('/reports', form)
  await leader.post(`/cases/${sent.id}/on_spot`, { text: '当场换了灯泡' })
  for (let tries = 0; tries < 40 && (await balance(villager)) === before; tries += 1) {
    await new Promise((done) => setTimeout(done, 500))
  }
  const { accounts } = await villager.get('/points/mine')
  assert.equal(accounts[0].account.balance, before + 1)
  assert.deepEqual([accounts[0].lines.items[0].label, accounts[0].lines.items[0].evidence.case], ['随手拍核实', sent.id])
}
