// Department nets on the same grids: the dispatcher sees which grids have nobody and fills one; the department sees its grids and duties.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { axe, desktop, phone, signIn } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'
import { picture, speaker } from './q-snap.mjs'

export default async function story({ out, pictures }) {
  const county = await served('shengli', { cases: 240 })
  const dispatcher = await speaker(county, (one) => one.role === 'dispatcher')
  const nets = await dispatcher.get('/nets')
  assert.deepEqual(nets.map((net) => net.name.zh), ['党建网', '综治维稳网', '社会救助网', '安全检查网', '乡村振兴网'])

  const { context, page } = await desktop(county, { bypassCSP: true, reducedMotion: 'reduce' })
  await signIn(context, county, dispatcher.person.login)
  await page.goto('/console/')
  await page.getByRole('link', { name: '多网合一', exact: true }).click()
  const main = page.getByRole('main')
  const card = main.getByRole('region', { name: '多网合一', exact: true })
  await card.getByText(/还有 \d+ 处缺人/).waitFor()
  const before = await dispatcher.get('/nets/board')
  assert.ok(before.gaps > 0, 'the demo has gaps')
  assert.deepEqual(await axe(page), [], 'the matrix')
  await page.screenshot({ path: resolve(out, 'g-nets-0-matrix.png') })

  // Down into the village with the first gap of the rural net.
  const net = nets.at(-1)
  const cellOf = (row) => row.cells.find((cell) => cell.net === net.key)
  const village = before.rows.find((row) => row.children && cellOf(row).covered < cellOf(row).grids)
  assert.ok(village, 'a village with a gap')
  await card.getByRole('button', { name: village.place.name, exact: true }).click()
  const inside = await dispatcher.get(`/nets/board?place=${village.place.id}`)
  const gap = inside.rows.find((row) => !cellOf(row).person)
  assert.ok(gap, 'a grid without anybody')
  const name = (who) => `${gap.place.name}，${net.name.zh}：${who}`
  await card.getByRole('button', { name: name('缺人') }).waitFor()
  if (pictures) await picture(page, 'console-nets')
  await card.getByRole('button', { name: name('缺人') }).click()
  const panel = main.getByRole('region', { name: `${net.name.zh}：${gap.place.name}` })
  await panel.getByText('这一格还没有责任人').waitFor()
  await panel.getByRole('button', { name: '保存' }).click()
  await panel.getByText('请填写责任人的姓名').waitFor()
  await panel.getByLabel('姓名').fill('何振兴')
  await panel.getByLabel('工作电话').fill('打我')
  await panel.getByRole('button', { name: '保存' }).click()
  await panel.getByText('请填写工作电话').waitFor()
  assert.equal(await panel.getByLabel('姓名').inputValue(), '何振兴', 'nothing typed is lost')
  await panel.getByLabel('工作电话').fill('0827-0000102')
  assert.deepEqual(await axe(page), [], 'the panel')
  await page.screenshot({ path: resolve(out, 'g-nets-1-panel.png') })
  await panel.getByRole('button', { name: '保存' }).click()
  await card.getByRole('button', { name: name('何振兴') }).waitFor()
  const after = await dispatcher.get('/nets/board')
  assert.equal(after.gaps, before.gaps - 1)

  // The rest from a sheet: handed out with a blank row for every gap, wrong cells named, then taken in as a whole.
  const out_ = page.waitForEvent('download')
  await main.getByRole('button', { name: '导出名单' }).click()
  assert.match((await out_).suggestedFilename(), /xlsx$/)
  const other = inside.rows.find((one) => one.place.id !== gap.place.id && !one.children) ?? gap
  const path = other.place.path.replaceAll(' / ', '/')
  const sheet = (place, phone) =>
    Buffer.from(`部门网责任人,,,\n网格,部门网,责任人,工作电话\n${place},${net.name.zh},何振农,${phone}\n`)
  await main.getByRole('button', { name: '导入责任人' }).click()
  const dialog = page.getByRole('dialog', { name: '导入部门责任人' })
  const field = dialog.locator('input[type=file]')
  await field.setInputFiles({ name: '责任人.csv', mimeType: 'text/csv', buffer: sheet('没有的村', '打我') })
  await dialog.getByText('有 2 处要改').waitFor()
  assert.ok(await dialog.getByRole('button', { name: '确认导入' }).isDisabled(), 'all or none')
  assert.deepEqual(await axe(page), [], 'the sheet with errors')
  const marked = page.waitForEvent('download')
  await dialog.getByRole('button', { name: '下载标注好错误的表' }).click()
  assert.match((await marked).suggestedFilename(), /errors.xlsx$/)
  await field.setInputFiles({ name: '责任人.csv', mimeType: 'text/csv', buffer: sheet(path, '0827-0000103') })
  await dialog.getByRole('cell', { name: '何振农' }).waitFor()
  if (pictures) await picture(page, 'console-nets-import')
  await page.screenshot({ path: resolve(out, 'g-nets-1-import.png') })
  await dialog.getByRole('button', { name: '确认导入' }).click()
  await card.getByRole('button', { name: `${other.place.name}，${net.name.zh}：何振农` }).waitFor()
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.screenshot({ path: resolve(out, 'g-nets-2-dark.png') })
  await context.close()

  // The department's handler sees the own net only: its duties in every grid, the person, the open cases.
  const handler = await speaker(county, 'mazhenghua')
  assert.deepEqual((await handler.get('/nets')).map((one) => one.key), [net.key])
  const own = await desktop(county, { bypassCSP: true, reducedMotion: 'reduce' })
  await signIn(own.context, county, 'mazhenghua')
  await own.page.goto('/console/nets')
  const grids = own.page.getByRole('main').getByRole('region', { name: net.name.zh, exact: true })
  await grids.getByText('走访脱贫户和监测户').waitFor()
  await grids.getByText(/\d+ 格中 \d+ 格有人/).waitFor()
  const first = await handler.get(`/nets/${net.key}/grids`)
  const overdue = first.rows.map((row) => row.overdue)
  assert.deepEqual(overdue, [...overdue].sort((a, b) => b - a), 'overdue ones first')
  const row = grids.getByRole('row').filter({ hasText: gap.place.path })
  await row.getByText('何振兴').waitFor()
  await row.getByRole('button', { name: name('何振兴') }).click()
  const look = own.page.getByRole('main').getByRole('region', { name: `${net.name.zh}：${gap.place.name}` })
  await look.getByRole('link', { name: '0827-0000102' }).waitFor()
  assert.equal(await look.getByRole('button', { name: '保存' }).count(), 0, 'a handler changes nothing')
  assert.deepEqual(await axe(own.page), [], 'the department')
  await own.page.screenshot({ path: resolve(out, 'g-nets-3-department.png') })
  if (pictures) await picture(own.page, 'console-nets-department')
  const busy = first.rows.find((one) => one.open > 0)
  // A small demo year may leave nothing open with this department.
  if (busy) {
  await grids.getByRole('row').filter({ hasText: busy.place.path }).getByRole('link', { name: new RegExp(`${busy.cases[0].name.zh} \\d`) }).click()
  await own.page.waitForURL(new RegExp(`/console/cases\\?.*place=${busy.place.id}`))
  }
  assert.deepEqual(own.page.faults, [])
  await own.context.close()

  // The grid worker calls the department from the phone.
  const worker = await speaker(county, (one) => one.role === 'worker')
  const hand = await phone(county, { bypassCSP: true, reducedMotion: 'reduce' })
  await signIn(hand.context, county, worker.person.login)
  await hand.page.goto('/m/grid')
  const people = hand.page.getByRole('region', { name: '各部门责任人' })
  await people.getByText('综治维稳网').waitFor()
  const here = (await worker.get('/session')).roles.find((one) => one.role === 'worker').place
  const police = (await worker.get(`/nets/at/${here.id}`)).here.cells.find((cell) => cell.net === 'peace').person
  assert.equal(await people.getByRole('link', { name: new RegExp(police.name) }).getAttribute('href'), `tel:${police.phone}`)
  assert.deepEqual(await axe(hand.page), [], 'the grid on the phone')
  await people.scrollIntoViewIfNeeded()
  await hand.page.screenshot({ path: resolve(out, 'g-nets-4-phone.png') })
  await hand.context.close()

  // A villager gets nothing.
  const person = county.people.find((one) => one.role === 'villager')
  const login = await fetch(`${county.base}/api/v1/session`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ login: person.login, password: person.password }),
  })
  const headers = { authorization: `Bearer ${login.headers.get('x-session-token')}` }
  for (const path of ['/nets', '/nets/board', `/nets/at/${gap.place.id}`, `/nets/${net.key}/grids`]) {
    assert.equal((await fetch(`${county.base}/api/v1${path}`, { headers })).status, 403, path)
    assert.equal((await fetch(`${county.base}/api/v1${path}`)).status, 401, path)
  }
}
