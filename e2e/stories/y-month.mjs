// Yangying, 岁坡村: the month's sheet of the grid leaders waits in the secretary's inbox. He enters marks by keyboard, a reason is asked where
// they are not full, the town saves the same line meanwhile and both stand side by side; his own line is the town's. A second person
// publishes it, everybody reads it masked. On the phone he reads the score sheets of the months before, item by item, each with the entry
// that it became, and buys daily goods with a leader's points; residents' points are untouched. A mistake is corrected by an opposite entry.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { axe, desktop, phone, signIn } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'
import { picture, speaker } from './q-snap.mjs'

const SECRETARY = 'suijunfeng'
const TOWN = 'xuezhanjun'
const CHIEF = 'daizhenyu'
const WHY = '民情分析会少开一次'

export default async function story({ out, pictures }) {
  const county = await served('yangying', { cases: 600 })
  const shots = { out, pictures }
  const secretary = await speaker(county, SECRETARY)
  const all = await secretary.get('/assessments')
  const leaders = all.programmes.find((one) => one.code === 'leader')
  assert.deepEqual(leaders.sheets.map((one) => one.state), ['filling', 'counted', 'counted'], 'two months paid, one waits')
  await everyPointExplained(secretary)
  await fill(county, leaders, shots)
  await town(county, leaders.sheets[0].id)
  await submitted(county, leaders.sheets[0].id)
  await publish(county, leaders.sheets[0].id, shots)
  await everybody(county, all.village, leaders.sheets[0].id, shots)
  await onThePhone(county, secretary, shots)
  await corrected(county, secretary, leaders.sheets[1], shots)
}

const mine = async (person) =>
  (await person.get('/points/mine')).accounts.find((one) => one.account.programme === 'leader')

/** The marks add up, the grade follows from the card, and what the card gives for it stands in the own account with its proof. */
async function everyPointExplained(secretary) {
  const sheets = (await secretary.get('/my/assessments')).filter((one) => one.sheet.programme === 'leader')
  assert.equal(sheets.length, 2)
  const { lines, account } = await mine(secretary)
  let sum = 0
  for (const { card, line, sheet } of sheets) {
    assert.equal(line.marks.reduce((all, mark) => all + mark.mark, 0), line.total)
    const grade = card.grades.find((one) => line.total * 100 >= one.from * card.full)
    assert.equal(line.grade, grade.code)
    assert.equal(line.paid, grade.points)
    for (const mark of line.marks) {
      const item = card.items.find((one) => one.code === mark.item)
      assert.ok(mark.figure || mark.reason || mark.mark === item.full, `${item.code} is explained`)
    }
    if (!line.paid) continue
    const entry = lines.items.find((one) => one.entry === line.entry)
    assert.equal(entry.evidence.assessment, sheet.id)
    assert.equal(entry.amount, line.paid)
    sum += line.paid
  }
  assert.ok(sum > 0)
  assert.equal(account.balance, sum)
}

/** In the console: from the inbox to the sheet, marks by keyboard, a reason, and somebody else on the same line. */
async function fill(county, leaders, { out, pictures }) {
  const { context, page } = await desktop(county)
  await signIn(context, county, SECRETARY)
  await page.goto('/console/points?tab=assessments')
  await page.getByRole('button', { name: '月度考核', exact: true }).waitFor()
  await page.getByRole('button', { name: leaders.sheets[0].month, exact: true }).click()
  const missing = page.locator('[data-test=missing]')
  await missing.waitFor()
  assert.deepEqual(await axe(page), [], 'a sheet')
  const own = page.getByRole('row').filter({ hasText: '由上级打分' })
  await own.getByRole('button', { name: /查看/ }).click()
  await page.getByText('本人不能给自己打分').waitFor()
  await page.keyboard.press('Escape')

  const sheet = await page.evaluate((id) => fetch(`/api/v1/assessments/${id}`).then((one) => one.json()), leaders.sheets[0].id)
  const line = sheet.lines.find((one) => !one.done && !one.own)
  await page.getByRole('button', { name: `打分 ${line.name}`, exact: true }).first().click()
  const panel = page.getByRole('region', { name: line.name })
  const byHand = sheet.card.items.filter((item) => !line.marks.find((mark) => mark.item === item.code).figure)
  for (const item of byHand) await panel.getByRole('button', { name: `满分 ${item.name.zh}` }).click()
  const first = panel.getByRole('textbox', { name: byHand[0].name.zh, exact: true })
  await first.fill(String(byHand[0].full - 40))
  await page.keyboard.press('Control+Enter')
  await panel.getByRole('alert').filter({ hasText: '请写明扣分理由' }).waitFor()
  assert.equal(await first.inputValue(), String(byHand[0].full - 40), 'a refusal loses nothing')
  await panel.getByLabel('扣分理由').first().fill(WHY)
  // The town saves the same line before him.
  const other = await speaker(county, TOWN)
  const marks = [{ item: byHand[0].code, mark: byHand[0].full - 100, reason: '上级记的' }]
  await other.put(`/assessments/${sheet.sheet.id}/lines/${line.id}`, { version: line.version, marks })
  await page.keyboard.press('Control+Enter')
  await panel.getByText(`现在是 ${byHand[0].full - 100}`).waitFor()
  assert.deepEqual(await axe(page), [], 'two on one line')
  if (pictures) await picture(page, 'console-assessment-line')
  await page.screenshot({ path: resolve(out, 'y-month-1-line.png') })
  await panel.getByRole('button', { name: '保留我填的，再保存' }).click()
  await page.getByText('已保存').first().waitFor()
  const now = await other.get(`/assessments/${sheet.sheet.id}`)
  assert.equal(now.lines.find((one) => one.id === line.id).marks.find((mark) => mark.item === byHand[0].code).reason, WHY)
  await page.getByRole('button', { name: '其余按满分填' }).click()
  await page.getByRole('button', { name: '确认：没打的都按满分' }).click()
  await missing.filter({ hasText: '还差 1 人' }).waitFor()
  await page.keyboard.press('Escape')
  if (pictures) await picture(page, 'console-assessment')
  await page.screenshot({ path: resolve(out, 'y-month-2-sheet.png'), fullPage: true })
  assert.deepEqual(page.faults, [], 'no script error')
  await context.close()
}

/** The secretary's own line is the town's. */
async function town(county, id) {
  const { context, page } = await desktop(county)
  await signIn(context, county, TOWN)
  await page.goto(`/console/points?tab=assessments&sheet=${id}`)
  const own = page.getByRole('row').filter({ hasText: '由上级打分' })
  await own.getByRole('button', { name: /打分/ }).click()
  const panel = page.locator('.side-panel')
  for (const button of await panel.getByRole('button', { name: /^满分/ }).all()) await button.click()
  await panel.getByRole('button', { name: /保存/ }).click()
  await page.locator('[data-test=missing]').filter({ hasText: '全部评完' }).waitFor()
  assert.deepEqual(page.faults, [], 'no script error')
  await context.close()
}

/** He sends it, and cannot be the second person. */
async function submitted(county, id) {
  const { context, page } = await desktop(county)
  await signIn(context, county, SECRETARY)
  await page.goto(`/console/points?tab=assessments&sheet=${id}`)
  await page.getByRole('button', { name: '提交复核' }).click()
  await page.getByText('待复核').first().waitFor()
  assert.equal(await page.getByRole('button', { name: '复核通过，公示' }).count(), 0)
  await context.close()
}

/** The chief finds it in the inbox and publishes it. */
async function publish(county, id, { out, pictures }) {
  const { context, page } = await desktop(county)
  await signIn(context, county, CHIEF)
  await page.goto('/console/')
  await page.getByText('月度考核待复核').first().waitFor()
  await page.goto(`/console/points?tab=assessments&sheet=${id}`)
  await page.getByRole('button', { name: '复核通过，公示' }).waitFor()
  if (pictures) await picture(page, 'console-assessment-review')
  await page.getByRole('button', { name: '复核通过，公示' }).click()
  await page.getByText(/公示到 .+没有异议就生效计分/).waitFor()
  assert.deepEqual(await axe(page), [], 'a published sheet')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: '补贴发放表 Excel' }).click()
  assert.match((await download).suggestedFilename(), /补贴发放表/)
  await page.screenshot({ path: resolve(out, 'y-month-3-published.png') })
  assert.deepEqual(page.faults, [], 'no script error')
  await context.close()
}

/** Whoever comes by reads it from the village's page: masked, without single marks. */
async function everybody(county, village, id, { out, pictures }) {
  const { context, page } = await desktop(county)
  await page.goto(`/v/${village}`)
  await page.getByRole('heading', { name: '月度考核结果' }).waitFor()
  await page.locator(`a[href="/a/${id}"]`).click()
  await page.getByText(/公示中，到 .+ 没有异议就生效/).waitFor()
  await page.getByRole('cell', { name: /^岁\*+$/ }).first().waitFor()
  assert.equal(await page.getByText(WHY).count(), 0, 'reasons are for the person alone')
  assert.deepEqual(await axe(page), [], 'the public result')
  if (pictures) await picture(page, 'public-assessment')
  await page.screenshot({ path: resolve(out, 'y-month-4-public.png') })
  await context.close()
}

/** On the phone: every item of the own sheets, the points, and daily goods for them. */
async function onThePhone(county, secretary, { out, pictures }) {
  const before = (await mine(secretary)).account.balance
  const { context, page } = await phone(county)
  await signIn(context, county, SECRETARY)
  await page.goto('/m/points')
  await page.getByRole('heading', { name: '我的考核' }).waitFor()
  await page.locator('[data-test=score]').nth(1).getByRole('group').or(page.locator('[data-test=score] summary').nth(1)).first().click()
  await page.getByText(/已记 \d+ 分/).first().waitFor()
  assert.deepEqual(await axe(page), [], 'my scores')
  if (pictures) await picture(page, 'mobile-assessment')
  await page.screenshot({ path: resolve(out, 'y-month-5-phone.png'), fullPage: true })
  await page.getByRole('link', { name: '积分商城' }).click()
  const counter = page.locator('section.shop').filter({ hasText: '网格长积分' })
  await counter.getByText(`${before}`).first().waitFor()
  await counter.getByRole('listitem').filter({ hasText: '食盐' }).getByRole('button').click()
  await page.getByRole('button', { name: /兑换/ }).last().click()
  await page.waitForURL(/orders/)
  const after = (await mine(secretary)).account.balance
  assert.equal(after, before - 3, 'the salt costs three leader points')
  assert.deepEqual(page.faults, [], 'no script error on the phone')
  await page.screenshot({ path: resolve(out, 'y-month-6-order.png') })
  await context.close()
}

/** A mark of a month that counts was wrong: an opposite entry, and the right points anew. */
async function corrected(county, secretary, sheet, { out }) {
  const { context, page } = await desktop(county)
  await signIn(context, county, CHIEF)
  await page.goto(`/console/points?tab=assessments&sheet=${sheet.id}`)
  const before = await speaker(county, CHIEF).then((chief) => chief.get(`/assessments/${sheet.id}`))
  const line = before.lines.find((one) => one.above && one.paid > 0)
  await page.getByRole('row').filter({ hasText: '由上级打分' }).getByRole('button', { name: /更正/ }).click()
  const panel = page.getByRole('region', { name: line.name })
  const item = before.card.items.find((one) => !line.marks.find((mark) => mark.item === one.code).figure)
  await panel.getByRole('textbox', { name: item.name.zh, exact: true }).fill('0')
  await panel.getByLabel('扣分理由').first().fill('会议记录查无此会')
  await panel.getByRole('button', { name: '更正', exact: true }).click()
  await panel.getByRole('alert').filter({ hasText: '请写明理由' }).waitFor()
  await panel.getByLabel('更正理由').fill('抽查发现记录不实')
  await panel.getByRole('button', { name: '更正', exact: true }).click()
  await page.getByText('已更正').first().waitFor()
  const kinds = (await mine(secretary)).lines.items.map((one) => one.kind)
  assert.ok(kinds.includes('reversal'), `taken back by an opposite entry: ${kinds}`)
  const own = (await secretary.get('/my/assessments')).find((one) => one.sheet.id === sheet.id)
  assert.equal(own.line.corrections[0].reason, '抽查发现记录不实')
  assert.ok(own.line.paid < line.paid)
  await page.screenshot({ path: resolve(out, 'y-month-7-corrected.png') })
  assert.deepEqual(page.faults, [], 'no script error')
  await context.close()
}
