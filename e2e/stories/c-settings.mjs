// The system administrator changes a word and a limit, loads the holidays of a new year, and goes back to the settings of before.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { axe, desktop, signIn } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'
import { speaker } from './q-snap.mjs'

const WORD = '正在跑办'
const NOTE = '年底工期长，普通事项放宽'

export default async function story({ out }) {
  const county = await served('yangying', { cases: 60 })
  const administrator = await speaker(county, (one) => one.role === 'system_admin')
  const before = await administrator.get('/settings')
  const next = Math.max(...(await administrator.get('/calendars')).map((one) => one.year)) + 1

  const { context, page } = await desktop(county, {
    bypassCSP: true,
    reducedMotion: 'reduce',
  })
  await signIn(context, county, administrator.person.login)
  const days = workdaysInto(next)
  await change(page, administrator, before, days, out)

  // A matter sent out now runs into the year that nobody has announced: its deadline is provisional.
  const one = await dispatched(county)
  assert.equal(one.due_provisional, true, `${one.due_at} lies in ${next}`)
  await calendar(page, county, administrator, one, next, out)

  await goBack(page, administrator, before, out)
  assert.deepEqual(page.faults, [])
  await context.close()
}

/** A word and a limit: nothing holds until all of it was looked at; a fault is named. */
async function change(page, administrator, before, days, out) {
  const normal = before.grades.find((one) => one.code === 'normal').word.zh
  await page.goto('/console/')
  await page.getByRole('link', { name: '名称与时限' }).click()
  const main = page.getByRole('main')
  const look = main.getByRole('button', { name: '查看改动' })
  await main.getByRole('textbox', { name: '办理中 中文' }).waitFor()
  assert.ok(await look.isDisabled(), 'nothing to look at yet')
  await main.getByRole('textbox', { name: '办理中 中文' }).fill('')
  await main.getByText('有改动还没有生效').waitFor()
  await look.click()
  const review = page.getByRole('dialog')
  await review.getByRole('alert').getByText('请先改正').waitFor()
  assert.ok(await review.getByRole('button', { name: '生效' }).isDisabled(), 'a state without a word cannot be')
  await review.getByRole('button', { name: '取消' }).click()

  await main.getByRole('textbox', { name: '办理中 中文' }).fill(WORD)
  await main.getByRole('button', { name: '时限', exact: true }).click()
  await main.getByRole('spinbutton', { name: `${normal}的时限` }).fill(String(days))
  await main.getByRole('combobox', { name: `${normal}的单位` }).selectOption({ label: '个工作日' })
  await look.click()
  await review.getByRole('heading', { name: /\d 处改动/ }).waitFor()
  await review.getByText(WORD).waitFor()
  await review.getByText(String(days), { exact: true }).waitFor()
  await review.getByRole('textbox', { name: /为什么改/ }).fill(NOTE)
  assert.deepEqual(await axe(page), [], 'the review')
  await page.screenshot({ path: resolve(out, 'c-settings-1-review.png') })
  assert.equal((await administrator.get('/settings')).version, before.version, 'looking changes nothing')
  await review.getByRole('button', { name: '生效' }).click()
  await page.getByText('设置已生效').waitFor()
  const { states } = await administrator.get('/profile')
  assert.equal(states.find((state) => state.code === 'in_progress').word.zh, WORD, 'the word holds')
  const { settings } = await administrator.get('/settings')
  assert.equal(settings.limits.find((one) => one.grade === 'normal').days, days, 'the limit holds')
}

/** A file that says nothing is refused, the real one shows what moves, and only loading it moves it. */
async function calendar(page, county, administrator, one, next, out) {
  await page.getByRole('link', { name: '工作日历' }).click()
  const main = page.getByRole('main')
  const card = main.getByRole('region', { name: '载入一年的放假安排' })
  const choose = (content) =>
    card.locator('input[type=file]').setInputFiles({
      name: `${next}.json`,
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify(content)),
    })
  await choose({ year: next, days: [] })
  await page
    .getByRole('alert')
    .filter({ hasText: String(next) })
    .waitFor()
  await choose(year(next))
  const answer = card.getByRole('status')
  await answer.getByText(`${next} 年：放假 14 天，调休上班 1 天。`).waitFor()
  await answer.getByText(/重新计算 \d+ 个未办结的期限，其中 [1-9]\d* 个改到别的日子。/).waitFor()
  const moved = answer.getByRole('listitem').filter({ hasText: one.due_at_day })
  await moved.waitFor()
  const day = /→\s*(\d{4}-\d\d-\d\d)/.exec(await moved.innerText())[1]
  const dispatcher = await speaker(county, (who) => who.role === 'dispatcher')
  assert.equal((await dispatcher.get(`/cases/${one.id}`)).due_at, one.due_at, 'a preview moves nothing')
  assert.deepEqual(await axe(page), [], 'the calendar')
  await page.screenshot({ path: resolve(out, 'c-settings-2-calendar.png') })
  await card.getByRole('button', { name: '载入并重新计算' }).click()
  await page.getByText(`${next} 年已载入`).waitFor()
  const certain = await dispatcher.get(`/cases/${one.id}`)
  assert.deepEqual([localDay(certain.due_at), certain.due_provisional], [day, false], 'the deadline is certain and where the preview said')
  const years = main.getByRole('region', { name: '已有的年份' })
  const row = years.getByRole('listitem').filter({ hasText: String(next) })
  await row.getByText(`${administrator.person.name} 载入于`).waitFor()

  // A loaded year can be corrected by hand.
  await row.getByRole('button', { name: '修改' }).click()
  const hand = main.getByRole('region', { name: '手工标记' })
  await hand.getByText('已标 15 天').waitFor()
  const working = firstWeekday(next, 9)
  await hand.getByRole('button', { name: new RegExp(`${working} 上班`) }).click()
  await hand.getByText('已标 16 天').waitFor()
  await hand.getByRole('button', { name: '看看会改变什么' }).click()
  await answer.getByText(`${next} 年：放假 15 天，调休上班 1 天。`).waitFor()
  await answer.getByText('会替换已有的这一年。').waitFor()
  await answer.getByRole('button', { name: '取消' }).click()
  await answer.waitFor({ state: 'detached' })
}

/** Every version stands there with its author and note; the first one can be put in force again. */
async function goBack(page, administrator, before, out) {
  await page.getByRole('link', { name: '名称与时限' }).click()
  const main = page.getByRole('main')
  await main.getByRole('button', { name: '历史版本' }).click()
  const versions = main.getByRole('listitem')
  await versions.filter({ hasText: NOTE }).getByText(administrator.person.name).waitFor()
  await versions.filter({ hasText: NOTE }).getByText('正在使用').waitFor()
  await page.screenshot({ path: resolve(out, 'c-settings-3-versions.png') })
  await main.getByRole('button', { name: '恢复到第 1 版' }).click()
  await page.getByText('已恢复到第 1 版').waitFor()
  const after = await administrator.get('/settings')
  assert.deepEqual(after.settings, before.settings, 'as it was')
  await main.getByRole('button', { name: '名称', exact: true }).click()
  const word = before.settings.states.find((state) => state.code === 'in_progress').word.zh
  await page.waitForFunction((old) => [...document.querySelectorAll('main input')].some((input) => input.value === old), word)
  const { states } = await administrator.get('/profile')
  assert.equal(states.find((state) => state.code === 'in_progress').word.zh, word)
}

/** A matter of ordinary weight that no line of the list covers, so that the limit of its grade holds. */
async function dispatched(county) {
  const dispatcher = await speaker(county, (who) => who.role === 'dispatcher')
  const filed = await dispatcher.post('/cases', {
    channel: 'hotline',
    text: '家里有难处，想请镇里帮一帮',
    grade: 'normal',
  })
  const [body] = await dispatcher.get('/bodies')
  const one = await dispatcher.post(`/cases/${filed.id}/assign`, {
    version: filed.version,
    body: body.id,
  })
  return { ...one, due_at_day: localDay(one.due_at) }
}

/** An invented year: New Year to the 7th, seven days in February, and a weekend day worked. */
function year(next) {
  const day = (month, date, isOffDay = true) => ({
    name: isOffDay ? '放假' : '调休',
    date: `${next}-${month}-${String(date).padStart(2, '0')}`,
    isOffDay,
  })
  const seven = (month, from) => Array.from({ length: 7 }, (_, n) => day(month, from + n))
  const weekend = [9, 10, 11, 12, 13, 14, 15].find((date) => new Date(Date.UTC(next, 0, date)).getUTCDay() === 0)
  return {
    year: next,
    days: [...seven('01', 1), ...seven('02', 5), day('01', weekend, false)],
  }
}

/** The 20th of a month at the earliest that is neither a weekend nor marked. */
function firstWeekday(next, month) {
  for (let date = 20; ; date += 1) {
    const day = new Date(Date.UTC(next, month - 1, date))
    if (![0, 6].includes(day.getUTCDay())) return day.toISOString().slice(0, 10)
  }
}

/** So many working days that the deadline falls into the second half of that January. */
function workdaysInto(next) {
  let count = 0
  for (let at = Date.now(); at < Date.UTC(next, 0, 20); at += 86_400_000) if (![0, 6].includes(new Date(at).getUTCDay())) count += 1
  return Math.max(count, 5)
}

const localDay = (at) => new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 10)
