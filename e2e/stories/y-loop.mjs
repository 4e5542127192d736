// Yangying, 尹营村第4网格: a matter goes through visit, report, study, handle, ask: the town's own words on the common states.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { act, atDesk, checkOnSpot } from '../lib/acts.mjs'
import { phone, signIn } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'
import { photo, speaker } from './q-snap.mjs'

const STAGES = ['一访', '二报', '三研', '四办', '五问']
const SAID = '老人家里有难处，想请镇里帮一帮'
const DONE = '上门看过，已帮老人办好高龄补贴，明天起村里每天送一顿饭'
const BODY = '杨营镇便民服务中心'

export default async function story({ out }) {
  const county = await served('yangying', { cases: 600 })
  const dispatcher = await speaker(county, (who) => who.role === 'dispatcher')
  const at = await gridOf(dispatcher, '尹营村', '第4网格')
  const one = await visit(county, at, out)
  const state = async () => (await dispatcher.get(`/cases/${one.id}`)).state

  // Second, report: nobody and nothing is sure yet where it belongs.
  assert.equal(await state(), 'reported')
  await atDesk(county, dispatcher.person.login, one, async (desk) => {
    await stage(desk.drawer, 1, '已上报')
    await act(desk, one.ticket, '派单', async (form) => {
      await form.getByRole('combobox', { name: /承办/ }).first().click()
      await desk.page.getByRole('option', { name: new RegExp(`^${BODY}`) }).click()
    })
    // Third, study: a body has it and looks into it.
    await stage(desk.drawer, 2, '研判中')
    await desk.page.screenshot({ path: resolve(out, 'y-loop-3-study.png') })
  })
  assert.equal(await state(), 'assigned')

  await atDesk(county, 'zhangcuihua', one, async (desk) => {
    await act(desk, one.ticket, '接单')
    await stage(desk.drawer, 3, '正在办')
    assert.equal(await state(), 'in_progress')
    await act(desk, one.ticket, '报办结', async (form) => {
      await form.getByRole('textbox', { name: '办理结果' }).fill(DONE)
      const buffer = await photo(desk.page, 'mended')
      await form.locator('input[type=file]').setInputFiles({ name: 'after.jpg', mimeType: 'image/jpeg', buffer })
      await form.getByRole('img', { name: '照片 1' }).waitFor()
    })
    // Fifth, ask: settled only after somebody has asked at the door.
    await stage(desk.drawer, 4, '待回问')
    await desk.page.screenshot({ path: resolve(out, 'y-loop-5-ask.png') })
  })
  assert.equal(await state(), 'resolved')

  await checkOnSpot(county, 'yinhongwei', at, one, '回头上门问过，老人满意')
  await settled(county, dispatcher, one)
}

/** [lon, lat] inside a grid of a village; every village has a grid of that name. */
async function gridOf(dispatcher, village, grid) {
  const above = (await dispatcher.get(`/places?q=${encodeURIComponent(village)}`)).find((one) => one.name === village)
  const found = (await dispatcher.get(`/places?parent=${above.id}`)).find((one) => one.name === grid)
  const { centre } = await dispatcher.get(`/places/${found.id}`)
  return [centre.lon, centre.lat]
}

/** First, visit: at the door, the grid worker writes down for the old man what he says. */
async function visit(county, at, out) {
  const { context, page } = await phone(county, { at })
  await signIn(context, county, 'yinhongwei')
  await page.goto('/m/behalf')
  await page.getByRole('textbox', { name: '说一说' }).fill(SAID)
  await page.getByText(/手机定位，误差约 \d+ 米/).waitFor()
  await page.screenshot({ path: resolve(out, 'y-loop-1-visit.png') })
  await page.getByRole('button', { name: '提交上报' }).click()
  await page.getByText('已送达', { exact: true }).waitFor()
  const ticket = (await page.locator('.ticket-code').first().innerText()).trim()
  const open = page.getByRole('link', { name: '打开这件事，接着处理' })
  const id = (await open.getAttribute('href')).split('/').at(-1)
  assert.deepEqual(page.faults, [], 'no script error on the phone')
  await context.close()
  return { id, ticket }
}

/** The drawer shows all five stages in order, which are behind and where it stands, with the state's own word. */
async function stage(drawer, current, word) {
  await drawer.getByText(word, { exact: true }).first().waitFor()
  const strip = drawer.getByRole('list', { name: '办理进度' })
  await strip.locator('[aria-current=step]').filter({ hasText: STAGES[current] }).waitFor()
  const stages = await strip.getByRole('listitem').evaluateAll((items) =>
    items.map((item) => ({ text: item.textContent, done: item.classList.contains('done') })),
  )
  assert.equal(stages.length, STAGES.length)
  for (const [index, one] of stages.entries()) {
    assert.ok(one.text.includes(STAGES[index]), `stage ${index + 1} is ${STAGES[index]}: ${one.text}`)
    assert.equal(one.done, index < current, `${STAGES[index]} is ${index < current ? 'behind' : 'not behind'}`)
  }
}

/** Settled in the town's word, on the villager's four plain words, in the API's own state and in the journal. */
async function settled(county, dispatcher, { id, ticket }) {
  const detail = await dispatcher.get(`/cases/${id}`)
  assert.equal(detail.state, 'closed')
  assert.equal(detail.state_word.zh, '已了结')
  assert.equal(detail.body.name, BODY)
  assert.deepEqual(detail.cycle.map((one) => one.word.zh), STAGES)
  assert.ok(detail.cycle.slice(0, 4).every((one) => one.done))

  const { context, page } = await phone(county)
  await page.goto(`/m/ticket/${ticket}`)
  await page.getByText('已了结', { exact: true }).first().waitFor()
  const steps = await page.getByRole('list', { name: '办理进度' }).getByRole('listitem').allInnerTexts()
  assert.deepEqual(steps.map((text) => text.trim().slice(0, 2)), ['收到', '派人', '办理', '办结'])
  assert.deepEqual(page.faults, [], 'no script error on the phone')
  await context.close()

  const auditor = await speaker(county, (one) => one.role === 'auditor')
  const { items } = await auditor.get(`/journal?subject=${id}`)
  const acts = items.map((one) => [one.act, one.actor?.name]).reverse()
  assert.deepEqual(
    acts.filter(([name]) => name !== 'remind'),
    [['report', '尹红伟'], ['assign', '薛占军'], ['accept', '张翠花'], ['resolve', '张翠花'], ['check', '尹红伟']],
  )
}
