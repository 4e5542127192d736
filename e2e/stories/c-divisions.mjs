// The system administrator takes in a newer list of divisions: faults first, then what changes, then in force; and asks what was before.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { axe, desktop, signIn } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'
import { speaker } from './q-snap.mjs'

const RENAMED = { from: '岁坡村', to: '岁坡新村' }
const MERGED = { from: '高冢村', into: '彭湾村' }
const NEW = { code: '411324111298', name: '新湖村' }

export default async function story({ out }) {
  const county = await served('yangying', { cases: 60 })
  const administrator = await speaker(county, (one) => one.role === 'system_admin')
  const before = await divisions(administrator)
  const code = (name) => before.find((one) => one.name === name).code

  const { context, page } = await desktop(county, {
    bypassCSP: true,
    reducedMotion: 'reduce',
  })
  await signIn(context, county, administrator.person.login)
  await page.goto('/console/')
  await page.getByRole('link', { name: '区划' }).click()
  const card = page.getByRole('main').getByRole('region', { name: '导入区划名单' })
  const confirm = card.getByRole('button', { name: '确认生效' })
  const choose = (name, rows) =>
    card.locator('input[type=file]').setInputFiles({
      name,
      mimeType: 'text/csv',
      buffer: Buffer.from(csv(rows)),
    })

  // Rows that cannot be used: nothing can be confirmed, and the list comes back with what is wrong.
  await choose('坏名单.csv', [...before, { code: '41I324111290', name: '错码村', area: '' }, { code: '411324111291', name: '', area: '' }])
  const faults = card.getByRole('alert')
  await faults.getByText('有 2 行不能用').waitFor()
  assert.equal(await faults.getByRole('listitem').count(), 2)
  assert.ok(await confirm.isDisabled(), 'nothing is confirmed while a row is wrong')
  const sheet = page.waitForEvent('download')
  await faults.getByRole('button', { name: '下载带说明的错误表' }).click()
  const file = await sheet
  assert.equal(file.suggestedFilename(), '区划名单-错误.xlsx')
  assert.equal(
    readFileSync(await file.path())
      .subarray(0, 2)
      .toString(),
    'PK',
    'a workbook',
  )
  await page.screenshot({ path: resolve(out, 'c-divisions-1-faults.png') })

  // The mended list: one renamed, one new, one gone that a person leads into another.
  const next = before.filter((one) => one.name !== MERGED.from).map((one) => (one.name === RENAMED.from ? { ...one, name: RENAMED.to } : one))
  await choose('新名单.csv', [...next, { ...NEW, area: before.find((one) => one.name === RENAMED.from).area }])
  await card
    .getByRole('status')
    .filter({ hasText: `读到 ${before.length} 行` })
    .waitFor()
  await faults.waitFor({ state: 'detached' })
  const changes = card.getByRole('region', { name: '变化' })
  await changes
    .getByRole('row', {
      name: new RegExp(`更名 ${RENAMED.from}.*${RENAMED.to}`),
    })
    .waitFor()
  await changes.getByRole('row', { name: new RegExp(`新增 ${NEW.name}`) }).waitFor()
  await card.getByRole('combobox', { name: `${MERGED.from}的去向` }).selectOption({ label: '并入…' })
  await card.getByText(`请为这些区划写明并入的 12 位代码：${MERGED.from}`).waitFor()
  assert.ok(await confirm.isDisabled(), 'it must be said into what')
  await card.getByRole('textbox', { name: `${MERGED.from}并入的代码` }).fill(code(MERGED.into))
  assert.deepEqual(await axe(page), [], 'the preview')
  await page.screenshot({
    path: resolve(out, 'c-divisions-2-preview.png'),
    fullPage: true,
  })
  assert.equal((await divisions(administrator)).length, before.length, 'a preview stores nothing')
  await confirm.click()
  await page.getByText('区划已更新').waitFor()

  const after = await divisions(administrator)
  const names = after.map((one) => one.name)
  assert.ok(names.includes(RENAMED.to) && names.includes(NEW.name), `in force: ${names}`)
  assert.ok(!names.includes(RENAMED.from) && !names.includes(MERGED.from), `gone: ${names}`)
  const [merged] = await administrator.get(`/divisions/history?code=${code(MERGED.from)}`)
  assert.deepEqual([merged.became, merged.successor], ['merged', code(MERGED.into)])
  const auditor = await speaker(county, (one) => one.role === 'auditor')
  const { items } = await auditor.get('/journal?act=division_change')
  assert.ok(
    items.some((one) => one.actor?.name === administrator.person.name),
    'the journal says who',
  )

  await history(page, code, out)
  assert.deepEqual(page.faults, [])
  await context.close()
}

/** What a code was called: all of it, and on a day before. */
async function history(page, code, out) {
  const card = page.getByRole('main').getByRole('region', { name: '以前叫什么、归哪里' })
  const spans = card.getByRole('listitem')
  await card.getByLabel('或 12 位代码').fill(code(RENAMED.from))
  await spans.filter({ hasText: RENAMED.to }).waitFor()
  assert.equal(await spans.count(), 2, 'before and after')
  await card.getByLabel('哪一天').fill(new Date(Date.now() - 40 * 86_400_000).toISOString().slice(0, 10))
  await spans.filter({ hasText: RENAMED.to }).waitFor({ state: 'detached' })
  assert.match(await spans.innerText(), new RegExp(RENAMED.from))
  await card.getByLabel('哪一天').fill('')
  await card.getByLabel('或 12 位代码').fill(code(MERGED.from))
  await spans.filter({ hasText: `→ ${code(MERGED.into)}` }).waitFor()
  await page.screenshot({ path: resolve(out, 'c-divisions-3-history.png') })
}

/** The town and its villages with their areas, as a list of the statistics office would have them. */
async function divisions(speaking) {
  const { root } = await speaking.get('/profile')
  const town = await speaking.get(`/places/${root.id}`)
  const below = async (id) => speaking.get(`/places?parent=${id}`)
  const areas = await below(root.id)
  const villages = await Promise.all(areas.map(async (area) => (await below(area.id)).map((one) => ({ ...one, area: area.name }))))
  return [{ ...town, area: '' }, ...villages.flat()].map(({ code, name, area }) => ({ code, name, area }))
}

const csv = (rows) => `code12,name,片区\n${rows.map((one) => `${one.code},${one.name},${one.area}`).join('\n')}\n`
