// q-rate: the leader asks for the year: 29,300 reports, 29,100 replied, 99.3 %, and drills down to one case.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { desktop } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'

const numberIn = (text) => Number(/[\d,]+/.exec(text)[0].replaceAll(',', ''))

export default async ({ out, pictures }) => {
  const qintang = await served('qintang')
  const { context, page } = await desktop(qintang)
  const folder = resolve(import.meta.dirname, '../../docs/pictures')
  if (pictures) mkdirSync(folder, { recursive: true })
  const picture = async (name) => {
    await page.waitForTimeout(1_200)
    await page.screenshot({ path: join(out, `q-rate-${name}.png`) })
    if (pictures) await page.screenshot({ path: join(folder, `${name}.png`) })
  }

  // The chief signs in.
  const chief = qintang.people.find((one) => one.login === 'xiezhengming')
  assert.equal(chief.role, 'chief')
  await page.goto('/console/')
  await page.getByLabel('用户名').fill(chief.login)
  await page.getByLabel('密码', { exact: true }).fill(chief.password)
  await page.getByRole('button', { name: '登录', exact: true }).first().click()
  const menu = page.getByRole('navigation').getByRole('link', { name: '统计分析' })
  await menu.waitFor()
  await picture('console')

  // The year's figures, with what they count and as of when.
  await menu.click()
  const whole = page.getByRole('region', { name: '合计' })
  const tile = (name) => whole.getByRole('article').filter({ has: page.getByRole('heading', { name: new RegExp(`^${name}`) }) })
  await tile('上报').waitFor({ timeout: 30_000 })
  assert.equal(await page.getByRole('button', { name: '近一年' }).getAttribute('aria-pressed'), 'true')
  assert.match(await tile('上报').innerText(), /29,300/)
  assert.match(await tile('答复率').innerText(), /99\.3\s?%/)
  assert.match(await tile('答复率').innerText(), /29,100 \/ 29,300/)
  const asOf = page.getByText(/截至 .*\d{1,2}:\d{2}/).last()
  assert.ok(await asOf.isVisible())
  const tip = tile('答复率').getByRole('button', { name: /^答复率：.+/ })
  const definition = (await tip.getAttribute('aria-label')).replace(/^答复率：/, '')
  assert.match(definition, /答复/)
  await tip.hover()
  await page.locator('.definition-tip').filter({ hasText: definition }).waitFor()
  await page.screenshot({ path: join(out, 'q-rate-definition.png') })
  await page.mouse.move(4, 500)

  // The same on the table's last line.
  await tile('答复率').getByRole('button', { name: /99\.3/ }).click()
  const table = page.getByRole('table', { name: '分组统计表' })
  const total = table.locator('tfoot')
  assert.match(await total.innerText(), /29,300/)
  assert.match(await total.innerText(), /29,100 \/ 29,300/)
  await picture('console-figures')

  // From a line of the table to the cases behind it.
  const line = table.locator('tbody tr').first()
  const cells = await line.locator('th, td').allInnerTexts()
  const reported = numberIn(cells[1])
  await line.getByRole('link').click()
  await page.waitForURL(/\/console\/cases\?/)
  const list = page.getByRole('table', { name: '工单列表' })
  await list.getByRole('row').nth(1).waitFor()
  const pager = await page.getByText(/^共 [\d,]+ 件$|^件数较多/).first().innerText()
  if (pager.startsWith('共')) assert.equal(numberIn(pager), reported, `${cells[0]}: ${reported} in the figures, “${pager}” in the list`)
  await picture('console-cases')

  // One of them.
  const row = list.locator('tbody tr').first()
  const ticket = (await row.locator('.ticket').innerText()).trim()
  assert.ok(ticket, 'a row of the list has a ticket')
  await row.click()
  await page.waitForURL(/\/console\/cases\/\d+/)
  const drawer = page.getByRole('dialog')
  await drawer.getByRole('button', { name: ticket }).waitFor()
  assert.ok((await drawer.getByRole('heading', { level: 2 }).first().innerText()).length > 1)
  assert.ok((await drawer.locator('time').count()) >= 1, 'the steps say when')
  await page.waitForTimeout(900)
  await page.screenshot({ path: join(out, 'q-rate-case.png') })

  // The public page of the same district.
  await page.goto('/')
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  await picture('public')

  assert.deepEqual(page.faults, [])
  await context.close()
}
