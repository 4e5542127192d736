// The system administrator shortens how long who-reported-what is kept: what that would erase is said first, and nothing goes before the yes.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { axe, desktop, phone, signIn } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'
import { picture, speaker } from './q-snap.mjs'

export default async function story({ out, pictures }) {
  // A demo of a year: cases closed more than a month ago are many.
  const county = await served('shengli', { cases: 300 })
  const administrator = await speaker(county, (one) => one.role === 'system_admin')
  const before = await administrator.get('/retention')
  const { context, page } = await desktop(county, { bypassCSP: true, reducedMotion: 'reduce' })
  await signIn(context, county, administrator.person.login)
  await page.goto('/console/')
  await page.getByRole('link', { name: '保存期限' }).click()
  const months = page.getByRole('textbox', { name: '保存 已办结工单的上报人 的月数' })
  await months.waitFor()
  assert.deepEqual(await axe(page), [], 'the page of terms')
  await page.screenshot({ path: resolve(out, 'p-retention-1-terms.png'), fullPage: true })
  if (pictures) await picture(page, 'console-retention')

  // What cannot be is refused, and what was typed stands.
  const save = page.getByRole('button', { name: '保存修改' })
  await months.fill('很久')
  await save.click()
  await page.getByText('保存期限要在 1 到 1200 个月之间；长期保存请留空。').waitFor()
  assert.equal(await months.inputValue(), '很久')

  // A month: everything closed earlier would go, so it is said and asked.
  await months.fill('1')
  await save.click()
  const sheet = page.getByRole('dialog', { name: '缩短期限会删除信息' })
  await sheet.getByText(/\d+ 份，截至 \d{4}-\d\d-\d\d/).waitFor()
  assert.deepEqual(await axe(page), [], 'the question')
  await page.screenshot({ path: resolve(out, 'p-retention-2-sure.png') })
  await sheet.getByRole('button', { name: '取消' }).click()
  assert.deepEqual(await administrator.get('/retention'), before, 'nothing holds before the yes')

  // A longer one erases nothing, so nobody is asked.
  await months.fill('60')
  await save.click()
  await page.getByText('已保存').first().waitFor()
  const after = await administrator.get('/retention')
  assert.equal(after.terms.find((one) => one.kind === 'reporters').months, 60)
  const auditor = await speaker(county, (one) => one.role === 'auditor')
  const entries = await auditor.get('/journal?act=retention_change')
  assert.match(JSON.stringify(entries.items[0]), /reporters 60/, 'the journal tells the auditor')
  assert.deepEqual(page.faults, [])
  await context.close()

  // Whoever audits reads it, dark and large, and can change nothing.
  const reader = await desktop(county, { bypassCSP: true, reducedMotion: 'reduce', colorScheme: 'dark' })
  await signIn(reader.context, county, (one) => one.role === 'security_admin')
  await reader.page.goto('/console/retention')
  await reader.page.getByText('60 个月').waitFor()
  assert.equal(await reader.page.getByRole('button', { name: '保存修改' }).count(), 0)
  assert.deepEqual(await axe(reader.page), [], 'dark')
  await reader.page.screenshot({ path: resolve(out, 'p-retention-3-dark.png'), fullPage: true })
  await reader.context.close()

  // A grid worker has no business here.
  const outsider = await phone(county)
  await signIn(outsider.context, county, (one) => one.role === 'worker')
  const answer = await outsider.context.request.get(`${county.base}/api/v1/retention`)
  assert.equal(answer.status(), 403)
  await outsider.context.close()
}
