// Shengli, 马营台村: a year of points. Rules that the village resolved on; the record of a day, the comparison of a month, the publication of
// a quarter and the summary of a year; stars chosen by one voice a person; points looked up; a voucher that is good once.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { axe, desktop, phone, signIn } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'
import { picture, speaker, workerInControl } from './q-snap.mjs'

const KINDS = { day: '日记录', month: '月评比', quarter: '季公示', year: '年总结' }

export default async function story({ out, pictures }) {
  const county = await served('shengli', { cases: 240 })
  const leader = await speaker(county, 'wangguangming')
  const villager = await speaker(county, 'fucongying')
  const keeper = await speaker(county, 'dengsuhua')
  const { village, items } = await leader.get('/points/rules')
  assert.ok(items.filter((one) => one.adopted).length >= 8, 'rules in force')
  for (const rule of items.filter((one) => one.adopted)) {
    const { versions } = await leader.get(`/points/rules/${rule.id}`)
    const inForce = versions.find((one) => one.version === rule.adopted)
    assert.ok(inForce.resolution.title && inForce.resolution.body, 'adopted by a named resolution')
  }
  assert.ok(items.some((one) => one.adopted && one.latest.version > one.adopted), 'a change waits for its resolution')

  await documents(county, village, { out, pictures })
  await stars(county, { villager, leader, village }, { out, pictures })
  await nominated(county, { villager, leader, village }, { out, pictures })
  await byGroup(county, { out, pictures })
  await lookedUp(county, villager, { out })
  await once({ leader, keeper })
}

/** Anybody reads the four documents; in each line before, earned and spent come to what is left. */
async function documents(county, village, { out, pictures }) {
  const { context, page } = await desktop(county, { bypassCSP: true, reducedMotion: 'reduce' })
  await page.goto(`/v/${village.id}`)
  await page.getByRole('heading', { name: '积分公示' }).waitFor()
  assert.deepEqual(await axe(page), [], 'the village’s page')
  await page.screenshot({ path: resolve(out, 'l-year-1-village.png'), fullPage: true })
  for (const [kind, word] of Object.entries(KINDS)) {
    const list = await (await context.request.get(`/api/v1/publications?place=${village.id}&kind=${kind}`)).json()
    assert.ok(list.items.length > 0, `there is a document of a ${kind}`)
    const [newest] = list.items
    await page.getByRole('button', { name: word, exact: true }).click()
    await page.getByRole('link', { name: newest.period, exact: true }).click()
    await page.getByRole('heading', { name: new RegExp(`${word} ${newest.period}`) }).waitFor()
    await page.getByText(newest.hash).waitFor()
    const { rows, figures } = await (await context.request.get(`/api/v1/publications/${newest.id}`)).json()
    assert.ok(rows.items.length > 0 && figures.awarded > 0, `${kind}: somebody earned something`)
    for (const row of rows.items) {
      assert.ok(/\*/.test(row.name), `${kind}: ${row.name} is masked`)
      if (kind !== 'day') assert.equal(row.opening + row.earned - row.spent, row.balance, `${kind}: ${row.number}`)
    }
    assert.deepEqual(await axe(page), [], `the document of a ${kind}`)
    await page.screenshot({ path: resolve(out, `l-year-2-${kind}.png`), fullPage: kind !== 'quarter' })
    if (pictures && kind === 'quarter') await picture(page, 'public-points-quarter')
    await page.goto(`/v/${village.id}`)
    await page.getByRole('heading', { name: '积分公示' }).waitFor()
  }
  assert.deepEqual(page.faults, [], 'no script error on the public page')
  await context.close()
}

/** Last year's stars were awarded; of this year's a villager chooses one, once. */
async function stars(county, { villager, leader, village }, { out, pictures }) {
  const rounds = (await leader.get(`/stars?place=${village.id}`)).items
  const decided = await leader.get(`/stars/${rounds.find((one) => one.state === 'decided').id}`)
  assert.equal(decided.stars.length, 10, 'ten stars')
  for (const star of decided.stars) {
    const most = Math.max(...star.nominations.map((one) => one.votes))
    for (const one of star.nominations) assert.equal(one.awarded, most > 0 && one.votes === most, `${star.name}: ${one.name}`)
  }
  const open = rounds.find((one) => one.state === 'voting')
  const { context, page } = await phone(county, { reducedMotion: 'reduce' })
  await signIn(context, county, 'fucongying')
  await page.goto('/m/honours')
  await page.getByRole('heading', { name: open.title }).first().waitFor()
  const choices = page.getByRole('button', { name: /^投票给/ })
  await choices.first().waitFor()
  assert.deepEqual(await axe(page), [], 'the ballot')
  const before = await page.getByText('我投的').count()
  const mine = async () => (await villager.get(`/stars/${open.id}`)).stars.filter((one) => one.my_vote).length
  const voted = await mine()
  await choices.first().dblclick()
  await page.getByText('我投的').nth(before).waitFor()
  assert.equal(await mine(), voted + 1, 'one voice, however often the button is pressed')
  await page.screenshot({ path: resolve(out, 'l-year-3-stars.png') })
  if (pictures) await picture(page, 'mobile-stars')
  await paidForVoting(page, { villager, leader, village, round: open.id })
  assert.deepEqual(page.faults, [], 'no script error on the phone')
  await context.close()
  const now = await villager.get(`/stars/${open.id}`)
  assert.ok(now.stars.every((star) => star.nominations.every((one) => one.votes === null)), 'nobody sees counts while the vote goes on')
  await awarded(county, decided, { out })
}

/** Taking part in the vote is worth a point, once for the household, under the name of the village's rule. */
async function paidForVoting(page, { villager, leader, village, round }) {
  const rules = (await leader.get(`/points/rules?place=${village.id}`)).items
  const rule = rules.find((one) => one.adopted && one.latest.trigger === 'vote')
  const paid = async () => {
    const [own] = (await villager.get('/points/mine')).accounts
    const lines = []
    let page = own.lines
    for (;;) {
      lines.push(...page.items)
      if (!page.next) break
      page = await villager.get(`/points/mine/${own.account.id}/lines?cursor=${page.next}`)
    }
    return lines.filter((one) => one.evidence.star_round === round)
  }
  for (let i = 0; !(await paid()).length; i += 1) {
    assert.ok(i < 60, 'the point arrives within half a minute')
    await page.waitForTimeout(500)
  }
  assert.deepEqual((await paid()).map((one) => [one.label, one.amount]), [[rule.latest.name, 1]])
}

/** A villager without a network nominates the own household; it arrives once and waits for the village. */
async function nominated(county, { villager, leader, village }, { out, pictures }) {
  const day = (later) => new Date(Date.now() + later * 86_400_000).toISOString().slice(0, 10)
  const wish = { place: village.id, title: '冬季之星', stars: ['邻里和睦之星', '环境整洁之星'], nominate_until: day(5), vote_until: day(15) }
  const { id } = await leader.post('/stars', wish)
  const { context, page } = await phone(county, { reducedMotion: 'reduce' })
  await signIn(context, county, 'fucongying')
  await page.goto('/m/honours')
  await workerInControl(page)
  await page.getByRole('link', { name: '推荐我家' }).first().click()
  await page.getByRole('heading', { name: wish.title }).waitFor()
  await page.getByRole('button', { name: '提交推荐' }).click()
  await page.getByText('请选一颗星').waitFor()
  await context.setOffline(true)
  await page.getByRole('button', { name: '邻里和睦之星' }).click()
  await page.getByRole('textbox', { name: '为什么' }).fill('常年帮邻居照看老人')
  assert.deepEqual(await axe(page), [], 'the nomination')
  await page.screenshot({ path: resolve(out, 'l-year-3-nominate.png') })
  if (pictures) await picture(page, 'mobile-nominate')
  await page.getByRole('button', { name: '提交推荐' }).dblclick()
  await page.getByText('已存在手机里，有网自动送达').waitFor()
  await context.setOffline(false)
  const waiting = async () => (await leader.get(`/stars/${id}`)).stars[0].nominations
  for (let i = 0; !(await waiting()).length; i += 1) {
    assert.ok(i < 60, 'the nomination arrives')
    await page.waitForTimeout(500)
  }
  assert.deepEqual((await waiting()).map((one) => one.state), ['proposed'], 'once, and the village accepts it first')
  assert.deepEqual(page.faults, [], 'no script error on the phone')
  await context.close()
  const [one] = await waiting()
  await leader.post(`/star-nominations/${one.id}`, { accepted: true })
  assert.ok((await villager.get(`/stars/${id}`)).stars[0].nominations.length, 'neighbours see it')
  await leader.post(`/stars/${id}/cancel`, {})
}

/** Who takes part by mark and residence; a weak group is called by one click; the county's chief reads no small number. */
async function byGroup(county, { out, pictures }) {
  const { context, page } = await desktop(county, { bypassCSP: true, reducedMotion: 'reduce' })
  await signIn(context, county, 'wangguangming')
  await page.goto('/console/honours?tab=participation')
  const box = page.locator('[data-test=groups]')
  await box.getByText('户籍常住').waitFor()
  assert.deepEqual(await axe(page), [], 'taking part')
  await page.screenshot({ path: resolve(out, 'l-year-6-groups.png'), fullPage: true })
  await box.evaluate((element) => {
    element.scrollIntoView({ block: 'start' })
    scrollBy(0, -80)
  })
  if (pictures) await picture(page, 'console-participation')
  await box.getByRole('button', { name: '发起活动' }).first().click()
  const sheet = page.getByRole('dialog')
  assert.match(await sheet.getByLabel('标题').inputValue(), /家庭一起来/)
  assert.deepEqual(await axe(page), [], 'the call to a group')
  await sheet.getByRole('button', { name: '确定' }).click()
  await page.getByText('活动已发布，公开页能看到').waitFor()
  assert.deepEqual(page.faults, [], 'no script error in the console')
  await context.close()
}

/** The award page, for everybody. */
async function awarded(county, decided, { out }) {
  const { context, page } = await desktop(county, { bypassCSP: true, reducedMotion: 'reduce' })
  await page.goto(`/s/${decided.id}`)
  await page.getByRole('heading', { name: decided.title }).waitFor()
  for (const star of decided.stars) await page.getByText(star.name).first().waitFor()
  assert.deepEqual(await axe(page), [], 'the award page')
  await page.screenshot({ path: resolve(out, 'l-year-4-awards.png'), fullPage: true })
  await context.close()
}

/** What the household has had adds up to what it has. */
async function lookedUp(county, villager, { out }) {
  const { accounts } = await villager.get('/points/mine')
  const [own] = accounts
  const spent = own.account.spent ?? 0
  assert.equal((own.account.earned ?? 0) - spent, own.account.balance, 'earned less spent is left')
  const { context, page } = await phone(county, { reducedMotion: 'reduce' })
  await signIn(context, county, 'fucongying')
  await page.goto('/m/mall')
  await page.getByText(`可用积分 ${own.account.balance} 分`).waitFor()
  await page.screenshot({ path: resolve(out, 'l-year-5-points.png') })
  await context.close()
}

/** A voucher is good once (the desk itself is walked through in l-voucher). */
async function once({ leader, keeper }) {
  const [shop] = await leader.get('/points/shops')
  const [first] = (await leader.get('/points/accounts')).items.filter((one) => one.balance >= 10)
  const { batch } = await leader.post(`/points/shops/${shop.id}/vouchers`, { households: [first.holder], points: 10, days: 30 })
  const [paper] = await leader.post(`/points/voucher-batches/${batch}/print`, {})
  const [cheap] = (await keeper.get(`/points/shops/${shop.id}/stock`)).filter((line) => line.good.points <= 10)
  const take = { code: paper.code, good: cheap.good.id, pieces: 1 }
  await keeper.post(`/points/shops/${shop.id}/hand-over`, take)
  await assert.rejects(keeper.post(`/points/shops/${shop.id}/hand-over`, take), /409/)
}
