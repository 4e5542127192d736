// Two bodies send a case back and the dispatcher rules; the one it stays with gets more time before the deadline; a bulk act is taken back.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { act, atDesk } from '../lib/acts.mjs'
import { desktop, signIn } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'
import { speaker } from './q-snap.mjs'

const REASONS = ['这件事不归我们管', '不在我们管的地段']
const RULING = '经研判由贵单位牵头，村里配合'
const WHY = '配件要从县里调，路上耽误两天'

export default async function story({ out }) {
  const county = await served('yangying', { cases: 60 })
  const dispatcher = await speaker(county, (one) => one.role === 'dispatcher')
  const [first, second] = await handlers(county)
  const one = await dispatcher.post('/cases', { channel: 'hotline', text: '家里有难处，想请镇里出面帮一帮' })

  const login = dispatcher.person.login
  await atDesk(county, login, one, (desk) => act(desk, one.ticket, '派单', choose(desk, first.body)))
  await sentBack(county, first, one, REASONS[0])
  await atDesk(county, login, one, async (desk) => {
    await desk.drawer.getByText('退回 1 次').waitFor()
    await act(desk, one.ticket, '派单', choose(desk, second.body))
  })
  await sentBack(county, second, one, REASONS[1])
  await ruling(county, dispatcher, one, second, out)
  await moreTime(county, dispatcher, one, second, out)

  const auditor = await speaker(county, (who) => who.role === 'auditor')
  const { items } = await auditor.get(`/journal?subject=${one.id}`)
  const acts = items.map((entry) => [entry.act, entry.actor?.name]).filter(([name]) => name !== 'remind')
  const names = { dispatcher: dispatcher.person.name, first: first.person.name, second: second.person.name }
  assert.deepEqual(acts.reverse().slice(1), [
    ['assign', names.dispatcher], ['return', names.first], ['assign', names.dispatcher], ['return', names.second], ['assign', names.dispatcher],
    ['accept', names.second], ['ask_extension', names.second], ['decide_extension', names.dispatcher],
  ])
  await takenBack(county, dispatcher, first.body, out)
}

/** Two people of the demo who sit in bodies of the town, each with the body. */
async function handlers(county) {
  const all = []
  for (const person of county.people.filter((one) => one.role === 'handler')) {
    const speaking = await speaker(county, person.login)
    const body = (await speaking.get('/session')).roles.find((duty) => duty.body)?.body
    if (body && !all.some((one) => one.body.id === body.id)) all.push({ ...speaking, body })
  }
  assert.ok(all.length >= 2, 'two bodies with somebody in them')
  return all
}

/** Fills the form of an assignment in. */
const choose = ({ page }, body, note) => async (form) => {
  await form.getByRole('combobox', { name: '承办单位' }).click()
  await page.getByRole('option', { name: new RegExp(`^${body.name}`) }).click()
  if (note) await form.getByRole('textbox', { name: /^交办意见/ }).fill(note)
}

/** A return needs a reason; without one it says so and nothing is sent. */
async function sentBack(county, handler, one, reason) {
  await atDesk(county, handler.person.login, one, (desk) =>
    act(desk, one.ticket, '退单', async (form) => {
      await form.getByRole('button', { name: '退单', exact: true }).click()
      await form.getByRole('alert').or(form.locator('.wrong')).first().waitFor()
      await form.getByRole('textbox', { name: '退单理由' }).fill(reason)
    }),
  )
}

/** After two returns the case stands with the dispatcher as a ruling; after it, it cannot be sent back again. */
async function ruling(county, dispatcher, one, second, out) {
  const back = await dispatcher.get(`/cases/${one.id}`)
  assert.deepEqual([back.state, back.body, back.bounces], ['reported', null, 2])
  assert.deepEqual(back.timeline.filter((entry) => entry.act === 'return').map((entry) => entry.text).sort(), [...REASONS].sort())
  const { context, page } = await desktop(county)
  await signIn(context, county, dispatcher.person.login)
  await page.goto('/console/')
  await page.getByRole('main').getByRole('button', { name: `裁定: ${back.title}` }).click()
  const drawer = page.getByRole('dialog').filter({ hasText: one.ticket })
  await drawer.getByText('退回 2 次').waitFor()
  for (const reason of REASONS) await drawer.getByText(reason).first().waitFor()
  await act({ page, drawer }, one.ticket, '派单', choose({ page }, second.body, RULING))
  await page.screenshot({ path: resolve(out, 'c-rulings-1-ruled.png') })
  assert.deepEqual(page.faults, [], 'no script error at the dispatcher')
  await context.close()

  const ruled = await second.get(`/cases/${one.id}`)
  assert.equal(ruled.state, 'assigned')
  assert.ok(!ruled.acts.includes('return'), 'a ruled case is not sent back')
  await assert.rejects(second.post(`/cases/${one.id}/return`, { version: ruled.version, reason: '还是不归我们' }), /"ruled"/)
}

/** More working days are asked for and granted before the deadline, which moves by as many. */
async function moreTime(county, dispatcher, one, second, out) {
  await atDesk(county, second.person.login, one, async (desk) => {
    await desk.drawer.getByRole('group', { name: '办理', exact: true }).getByRole('button', { name: '退单' }).waitFor({ state: 'detached' })
    await desk.drawer.getByText(RULING).first().waitFor()
    await act(desk, one.ticket, '接单')
    await act(desk, one.ticket, '申请延期', async (form) => {
      await form.getByRole('spinbutton').fill('11')
      await form.getByRole('textbox', { name: '延期理由' }).fill(WHY)
      await form.getByRole('button', { name: '申请延期', exact: true }).click()
      await form.getByRole('alert').getByText('请填 1 到 10 之间的整数').waitFor()
      await form.getByRole('spinbutton').fill('2')
    })
  })
  const asked = await dispatcher.get(`/cases/${one.id}`)
  assert.deepEqual([asked.extension.days, asked.extension.reason], [2, WHY])
  assert.ok(Date.parse(asked.due_at) > Date.now(), 'before the deadline')
  await atDesk(county, dispatcher.person.login, one, async (desk) => {
    await act(desk, one.ticket, '审批延期', async (form) => {
      await form.getByText(WHY).waitFor()
      await form.getByText('申请延长 2 个工作日').waitFor()
      await form.getByRole('radio', { name: '同意延期', exact: true }).check()
      await desk.page.screenshot({ path: resolve(out, 'c-rulings-2-extension.png') })
    })
  })
  const granted = await dispatcher.get(`/cases/${one.id}`)
  assert.equal(granted.extension, null)
  const days = (Date.parse(granted.due_at) - Date.parse(asked.due_at)) / 86_400_000
  assert.ok(days >= 2, `two working days later, at least: ${asked.due_at} → ${granted.due_at}`)
}

/** Two cases sent out with one act: within six seconds it is taken back, after them it stands. */
async function takenBack(county, dispatcher, body, out) {
  const mark = `批量${Date.now() % 100_000}`
  const two = []
  for (const n of [1, 2]) two.push(await dispatcher.post('/cases', { channel: 'hotline', text: `家里有难处，想请镇里帮一帮（${mark}，第 ${n} 件）` }))
  const standing = async () => (await Promise.all(two.map(({ id }) => dispatcher.get(`/cases/${id}`)))).map((one) => [one.state, one.body?.id ?? null])
  const before = await standing()
  assert.deepEqual(before, [['reported', null], ['reported', null]])

  const { context, page } = await desktop(county)
  await signIn(context, county, dispatcher.person.login)
  await page.goto(`/console/cases?q=${encodeURIComponent(mark)}`)
  const list = page.getByRole('main')
  const send = async () => {
    for (const { ticket } of two) await list.getByRole('checkbox', { name: `选中 ${ticket}` }).check()
    const bar = list.getByRole('region', { name: '批量办理' })
    await bar.getByText('已选 2 件').waitFor()
    await bar.getByRole('button', { name: '派单', exact: true }).click()
    await bar.getByRole('combobox', { name: '派给哪个单位' }).click()
    await page.getByRole('option', { name: new RegExp(`^${body.name}`) }).click()
    const answer = page.waitForResponse((one) => one.request().method() === 'POST' && one.url().endsWith('/api/v1/cases/bulk'))
    await bar.getByRole('button', { name: '派单 2 件' }).click()
    assert.equal((await answer).status(), 200)
    await page.getByText('已派出 2 件').waitFor()
    assert.deepEqual(await standing(), [['assigned', body.id], ['assigned', body.id]])
  }
  await send()
  await page.screenshot({ path: resolve(out, 'c-rulings-3-bulk.png') })
  await page.getByRole('button', { name: '撤销', exact: true }).click()
  await page.getByText('已撤销 2 件').waitFor()
  assert.deepEqual(await standing(), before, 'as before the act')

  await send()
  const shown = Date.now()
  await page.getByRole('button', { name: '撤销', exact: true }).waitFor({ state: 'detached' })
  const offered = Date.now() - shown
  assert.ok(offered > 4_000 && offered < 8_000, `the undo stood there for ${offered} ms`)
  assert.deepEqual(await standing(), [['assigned', body.id], ['assigned', body.id]], 'it stands')
  const auditor = await speaker(county, (who) => who.role === 'auditor')
  for (const { id } of two) {
    const { items } = await auditor.get(`/journal?subject=${id}`)
    const acts = items.map((entry) => entry.act).filter((name) => ['assign', 'undo'].includes(name)).reverse()
    assert.deepEqual(acts, ['assign', 'undo', 'assign'], 'nothing is wiped from the journal')
  }
  assert.deepEqual(page.faults, [], 'no script error at the list')
  await context.close()
}
