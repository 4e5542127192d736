// Qintang, 姚山村: the village writes a rule in the console, tries it on what happened and adopts it by a resolution; a villager
// declares work with a photo, without a network; two of three members approve on the phone; it counts, with a receipt; a neighbour
// objects; the village takes it back by an opposite entry. Another is refused, appealed against, and the dispatcher above the village decides.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { axe, desktop, phone, signIn } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'
import { photo, picture, speaker } from './q-snap.mjs'

const RULE = '清渠护沟'
const DONE = '清理林村屯口的水沟，扛走两车淤泥'
const UNTRUE = '那条水沟是施工队清的'
const FOUND = '核实是施工队所清，不属本户劳动'
const SECOND = '照看村头水渠闸门，清走杂草'
const DOUBT = '当天没有在闸门见到人'
const ANSWER = '当天在，闸门登记簿上有我的签名'
const ABOVE = '查看登记簿，签名属实'

export default async function story({ out, pictures }) {
  const county = await served('qintang', { cases: 600 })
  const leader = await speaker(county, 'weiqiang')
  const villager = await speaker(county, 'qinguiying')
  const village = (await villager.get('/points/mine/rules')).village.id
  const shots = { out, pictures }
  await neighbourAtHome(county, villager)
  await threeMembers(county, leader, village)
  const paidAlready = await report(leader, villager, '屯口的路灯不亮，晚上看不见路')
  await ruleOfTheVillage(county, village, shots)
  await paidByEvent(leader, villager, paidAlready, village)

  const before = await balance(villager)
  const claim = await declare(county, villager, { words: DONE, hours: 3, offline: true }, shots)
  await review(county, 'weiqiang', DONE, { ...shots, first: true })
  assert.equal((await villager.get(`/points/claims/${claim}`)).state, 'review', 'one of three is not enough')
  await review(county, 'weixiaojun', DONE, shots)
  assert.equal((await villager.get(`/points/claims/${claim}`)).state, 'counted')
  assert.equal(await balance(villager), before + 6, 'three hours at two points')
  await object(county, shots)
  await decide(county, 'weiqiang', { village, claim, shows: UNTRUE, reason: FOUND, press: '不属实', then: '核实不属实，冲正' }, shots)
  await afterwards(county, villager, before, shots)
  await refusedAndAppealed(county, villager, village, shots)
}

const mine = async (villager) => (await villager.get('/points/mine')).accounts[0]
const balance = async (villager) => (await mine(villager))?.account.balance ?? 0

/** The neighbour of the story gets a file of her own in the same hamlet, and binds it. */
async function neighbourAtHome(county, villager) {
  const neighbour = await speaker(county, 'weiting')
  if ((await neighbour.get('/my/household')).household) return
  const registrar = await speaker(county, (one) => one.role === 'registrar')
  const { place } = (await villager.get('/my/household')).household
  const who = county.people.find((one) => one.login === 'weiting')
  const id_number = idNumber('450804', '19900315', '562')
  await registrar.post('/households', {
    place: place.id, since: '2020-01-01', members: [{ name: who.name, relation: 'head', id_number, phone: who.phone }],
  })
  await neighbour.post('/my/household/bind', { name: who.name, id_number })
}

/** The committee of the story: the leader, the worker and a neighbour; what they approve counts at once and can be objected to. */
async function threeMembers(county, leader, village) {
  const wanted = ['weiqiang', 'weixiaojun', 'weiting'].map((login) => county.people.find((one) => one.login === login))
  const now = await leader.get(`/points/committee?place=${village}`)
  for (const member of now.members) {
    if (!wanted.some((one) => one.name === member.name)) await leader.delete(`/points/committee/members/${member.id}?place=${village}`)
  }
  for (const one of wanted.filter(({ name }) => !now.members.some((member) => member.name === name))) {
    await leader.post('/points/committee/members', { place: village, phone: one.phone })
  }
  const { version } = await leader.get(`/points/committee?place=${village}`)
  const rules = { quorum: 0, review_days: 5, notice_days: 0, objection_days: 15, appeal_days: 7 }
  await leader.put('/points/committee', { place: village, version, ...rules })
  assert.equal((await leader.get(`/points/committee?place=${village}`)).members.length, 3)
}

/** In the console: a template is tried on what happened before it gives anything; a rule is written, tried and adopted. */
async function ruleOfTheVillage(county, village, { out, pictures }) {
  const { context, page } = await desktop(county)
  await signIn(context, county, 'weiqiang')
  await page.goto(`/console/points?tab=rules&place=${village}`)
  await page.getByRole('button', { name: '新细则' }).click()
  await page.getByLabel('从模板开始').selectOption({ label: '随手拍核实' })
  await page.getByRole('button', { name: '按过去的记录试算' }).click()
  await page.getByText(/共 \d+ 件事：\d+ 件符合/).waitFor()
  await page.getByRole('region', { name: '按过去的记录试算' }).getByRole('row').filter({ hasText: '覃桂英' }).first().waitFor()
  assert.deepEqual(await axe(page), [], 'trying a rule')
  if (pictures) await picture(page, 'console-points-simulation')
  await page.screenshot({ path: resolve(out, 'q-claim-1-simulated.png') })

  await page.getByLabel('从模板开始').selectOption({ label: '义务劳动' })
  await page.getByLabel('名称').fill(RULE)
  await page.getByLabel('分值', { exact: true }).fill('quantity *')
  await page.getByRole('button', { name: '保存草案' }).click()
  await page.locator('.rule-form').getByRole('alert').waitFor()
  assert.equal(await page.getByLabel('名称').inputValue(), RULE, 'a refusal loses nothing')
  await page.getByLabel('分值', { exact: true }).fill('quantity * 2')
  await page.getByText('每小时 2 分').first().waitFor()
  await page.getByRole('button', { name: '保存草案' }).click()
  await page.getByText('草案不加分').waitFor()
  await page.getByRole('button', { name: '凭决议通过' }).click()
  await page.getByLabel('决议名称').fill('姚山村积分细则（修订）')
  await page.getByLabel('谁通过的').fill('村民代表会议')
  assert.deepEqual(await axe(page), [], 'adopting a rule')
  await page.getByRole('button', { name: '凭决议通过' }).click()
  await page.getByText(/村民代表会议 .+ 通过《姚山村积分细则（修订）》/).waitFor()
  await page.getByRole('row').filter({ hasText: RULE }).getByText('施行中').waitFor()
  assert.deepEqual(await axe(page), [], 'rules in the console')
  if (pictures) await picture(page, 'console-points-rules')
  await page.screenshot({ path: resolve(out, 'q-claim-2-adopted.png') })
  assert.deepEqual(page.faults, [], 'no script error in the console')
  await context.close()
}

/** On the phone: what is missing stands with its card; without a network it is saved, and delivered once when that is back. */
async function declare(county, villager, { words, hours, offline }, { out, pictures }) {
  const { context, page } = await phone(county)
  await signIn(context, county, 'qinguiying')
  await page.goto('/m/')
  await page.getByRole('link', { name: /我的积分/ }).click()
  await page.locator('[data-test=balance]').first().waitFor()
  assert.deepEqual(await axe(page), [], 'my points')
  await page.getByRole('link', { name: '申报积分' }).click()
  await page.getByRole('button', { name: '提交申报' }).click()
  await page.getByRole('alert').filter({ hasText: '请选申报哪一项' }).waitFor()
  await page.getByRole('radio', { name: new RegExp(RULE) }).check()
  await page.getByRole('textbox', { name: /做了多少小时/ }).fill(String(hours))
  await page.getByText(`按细则记 ${hours * 2} 分`).waitFor()
  await page.locator('[data-test=words]').fill(words)
  await page.getByRole('button', { name: '提交申报' }).click()
  await page.getByRole('alert').filter({ hasText: '至少要 1 张照片' }).waitFor()
  await page.locator('[data-test=camera]').setInputFiles({ name: 'work.jpg', mimeType: 'image/jpeg', buffer: await photo(page, 'mended') })
  await page.getByRole('img', { name: '第 1 张照片' }).waitFor()
  assert.deepEqual(await axe(page), [], 'declaring')
  if (offline) {
    if (pictures) await picture(page, 'mobile-points-claim')
    await context.setOffline(true)
  }
  await page.getByRole('button', { name: '提交申报' }).click()
  if (offline) {
    await page.getByText('已保存，有网就会送到。').waitFor()
    await page.getByText('存在手机里，等网络').waitFor()
    await page.screenshot({ path: resolve(out, 'q-claim-3-saved.png') })
    await context.setOffline(false)
  }
  await page.locator('[data-test=claim]').filter({ hasText: words }).waitFor({ timeout: 60_000 })
  assert.deepEqual(page.faults, [], 'no script error on the phone')
  await context.close()
  const sent = (await villager.get('/points/mine/claims')).items.filter((one) => one.words === words)
  assert.equal(sent.length, 1, 'declared once')
  return sent[0].id
}

/** A member looks at the photo and approves; or says why not. */
async function review(county, login, words, { out, pictures, first, against }) {
  const { context, page } = await phone(county)
  await signIn(context, county, login)
  await page.goto('/m/points/reviews')
  const card = page.locator('[data-test=review]').filter({ hasText: words })
  await card.getByRole('img').first().waitFor()
  assert.deepEqual(await axe(page), [], 'reviewing')
  if (pictures && first) await picture(page, 'mobile-points-review')
  if (against) {
    await card.getByRole('button', { name: '不同意' }).click()
    await card.getByRole('button', { name: '不同意' }).click()
    await card.getByRole('alert').filter({ hasText: '请写明理由' }).waitFor()
    await card.getByRole('textbox').fill(against)
    await card.getByRole('button', { name: '不同意' }).click()
  } else await card.getByRole('button', { name: '同意', exact: true }).click()
  await card.waitFor({ state: 'detached' })
  await page.screenshot({ path: resolve(out, `q-claim-4-${login}.png`) })
  assert.deepEqual(page.faults, [], 'no script error on the phone of a member')
  await context.close()
}

/** A neighbour reads the notice, with a masked name and no photo, and objects. */
async function object(county, { out, pictures }) {
  const { context, page } = await phone(county)
  await signIn(context, county, 'weiting')
  await page.goto('/m/points/notices')
  const card = page.locator('[data-test=notice]').filter({ hasText: DONE })
  await card.waitFor()
  assert.ok(!(await card.innerText()).includes('覃桂英'), 'the name is masked')
  assert.equal(await card.getByRole('img').count(), 0, 'neighbours see no photos')
  assert.deepEqual(await axe(page), [], 'notices')
  if (pictures) await picture(page, 'mobile-points-notices')
  await card.getByRole('button', { name: '提异议' }).click()
  await card.getByRole('textbox', { name: '哪里不实' }).fill(UNTRUE)
  await card.getByRole('button', { name: '提交' }).click()
  await card.getByText('有邻居提出异议，村里在核实').waitFor()
  await page.screenshot({ path: resolve(out, 'q-claim-5-objected.png') })
  assert.deepEqual(page.faults, [], 'no script error on the phone of the neighbour')
  await context.close()
}

/** Whoever decides finds it in the inbox, reads what was said, and decides with a reason. */
async function decide(county, login, { village, claim, shows, reason, press, then }, { out, pictures }) {
  const { items } = await (await speaker(county, login)).get('/inbox')
  assert.ok(items.some((task) => task.subject === claim), 'it waits in the inbox of who decides')
  const { context, page } = await desktop(county)
  await signIn(context, county, login)
  await page.goto(`/console/points?tab=claims&place=${village}&claim=${claim}`)
  await page.getByText(shows).first().waitFor()
  await page.getByRole('button', { name: press }).click()
  await page.getByRole('alert').filter({ hasText: '请写明理由' }).waitFor()
  assert.deepEqual(await axe(page), [], 'a declaration in the console')
  await page.getByLabel('理由（这一户会看到）').fill(reason)
  if (pictures && login === 'weiqiang') await picture(page, 'console-points-claim')
  await page.getByRole('button', { name: press }).click()
  await page.getByText(then).first().waitFor()
  await page.screenshot({ path: resolve(out, `q-claim-6-${login}.png`) })
  assert.deepEqual(page.faults, [], 'no script error in the console')
  await context.close()
}

/** Both entries stand, each with its receipt in the public log; the household reads the reason. */
async function afterwards(county, villager, before, { out, pictures }) {
  const { account, lines } = await mine(villager)
  assert.equal(account.balance, before)
  const [back, award] = lines.items
  assert.deepEqual([back.kind, back.amount, back.reason], ['reversal', -6, FOUND])
  assert.deepEqual([award.kind, award.amount], ['award', 6])
  assert.equal(back.reverses, award.entry, 'an opposite entry, no deletion')
  const { context, page } = await phone(county)
  await signIn(context, county, 'qinguiying')
  await page.goto('/m/points')
  const line = page.locator('[data-test=line]').filter({ hasText: FOUND })
  await line.waitFor()
  if (pictures) await picture(page, 'mobile-points')
  await page.screenshot({ path: resolve(out, 'q-claim-7-lines.png'), fullPage: true })
  const receipt = line.getByRole('link', { name: '凭证' })
  assert.ok((await receipt.getAttribute('href')).endsWith(`/verify#points_entry/${back.entry}`))
  const [proof] = await Promise.all([context.waitForEvent('page'), receipt.click()])
  await proof.getByRole('heading', { level: 1 }).waitFor()
  await context.close()
}

/** Refused by the committee, looked at again above the village, and counted after all. */
async function refusedAndAppealed(county, villager, village, shots) {
  const before = await balance(villager)
  const claim = await declare(county, villager, { words: SECOND, hours: 1 }, shots)
  for (const login of ['weiqiang', 'weixiaojun']) await review(county, login, SECOND, { ...shots, against: DOUBT })
  assert.equal((await villager.get(`/points/claims/${claim}`)).state, 'rejected')
  const { context, page } = await phone(county)
  await signIn(context, county, 'qinguiying')
  await page.goto('/m/points')
  const card = page.locator('[data-test=claim]').filter({ hasText: SECOND })
  await card.getByText(`不同意的理由：${DOUBT}`).first().waitFor()
  assert.ok(!/韦强|韦小军/.test(await card.innerText()), 'the household does not learn who said what')
  await card.getByRole('button', { name: '申诉' }).click()
  await card.getByRole('textbox', { name: '为什么要再看一次' }).fill(ANSWER)
  await card.getByRole('button', { name: '提交' }).click()
  await card.getByText('申诉中').waitFor()
  await page.screenshot({ path: resolve(shots.out, 'q-claim-8-appealed.png'), fullPage: true })
  await context.close()
  await decide(county, 'lijunfeng', { village, claim, shows: ANSWER, reason: ABOVE, press: '属实，支持这一户', then: '核实属实' }, { out: shots.out })
  assert.equal(await balance(villager), before + 2, 'it counts after all')
}

async function report(leader, villager, text) {
  const form = new FormData()
  form.set('text', text)
  form.set('category', 'road')
  form.set('place', (await villager.get('/my/household')).household.place.id)
  const sent = await villager.form('/reports', form)
  await leader.post(`/cases/${sent.id}/on_spot`, { text: '当场处理好了' })
  return sent.id
}

/** The award half of q-point: a report that was handled on the spot pays one point, once, with the rule's name. */
async function paidByEvent(leader, villager, earlier, village) {
  const { items } = await leader.get(`/points/rules?place=${village}`)
  if (!items.some((rule) => rule.adopted && rule.latest.trigger === 'report')) {
    const { templates } = await leader.get('/points/rules/offer')
    const rule = await leader.post('/points/rules', { ...templates.find((one) => one.trigger === 'report'), place: village })
    const resolution = { title: '姚山村积分细则', date: new Date(Date.now() - 86_400_000).toISOString().slice(0, 10), body: '村民代表会议' }
    await leader.post(`/points/rules/${rule.id}/adoption`, { seen: rule.seen, ...resolution })
    assert.ok(!(await mine(villager))?.lines.items.some((line) => line.evidence.case === earlier), 'what came before the rule is not paid')
  }
  const id = await report(leader, villager, '晒场边的护栏松了，小孩靠上去危险')
  let lines = []
  for (let tries = 0; tries < 60 && !lines.length; tries += 1) {
    await new Promise((done) => setTimeout(done, 500))
    lines = (await mine(villager))?.lines.items.filter((line) => line.evidence.case === id) ?? []
  }
  assert.deepEqual(lines.map((line) => [line.kind, line.amount, line.label]), [['award', 1, '随手拍核实']])
}

/** An identity number with its check digit (GB 11643): area, day of birth, order. */
function idNumber(area, birth, order) {
  const digits = `${area}${birth}${order}`
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  const sum = weights.reduce((total, weight, i) => total + weight * Number(digits[i]), 0)
  return digits + '10X98765432'[sum % 11]
}
