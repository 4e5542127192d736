// Acts on a case as people do them: in the console's drawer and from the phone's inbox.
import assert from 'node:assert/strict'
import { desktop, phone, signIn } from './browser.mjs'

/** Signs `who` in at a PC, opens the case and hands page and drawer to `work`. */
export async function atDesk(county, who, { id, ticket }, work) {
  const { context, page } = await desktop(county)
  await signIn(context, county, who)
  await page.goto(`/console/cases/${id}`)
  const drawer = page.getByRole('dialog').filter({ hasText: ticket })
  await drawer.getByRole('group', { name: '办理', exact: true }).waitFor()
  await work({ page, drawer })
  assert.deepEqual(page.faults, [], 'no script error in the console')
  await context.close()
}

/** Opens the form of an act, fills it in and waits until the case has moved. */
export async function act({ page, drawer }, ticket, word, fill = async () => undefined) {
  await drawer.getByRole('group', { name: '办理', exact: true }).getByRole('button', { name: word, exact: true }).click()
  const form = drawer.getByRole('form', { name: word })
  await fill(form)
  await form.getByRole('button', { name: word, exact: true }).click()
  await page.getByText(`${ticket}：${word}，已完成`).waitFor()
}

/** Signs `who` in on a phone, finds the case in the inbox with what is asked, and checks it on the spot. */
export async function checkOnSpot(county, who, at, { id, ticket }, words) {
  const { context, page } = await phone(county, { at })
  await signIn(context, county, who)
  await page.goto('/m/inbox')
  await page.getByRole('heading', { name: /^待办/ }).waitFor()
  const card = page.getByRole('link').filter({ hasText: ticket })
  const more = page.getByRole('button', { name: '看更多' })
  await card.or(more).first().waitFor()
  while (!(await card.count())) {
    const before = await page.getByRole('link').count()
    await more.click()
    await page.waitForFunction((count) => document.querySelectorAll('a').length > count, before)
  }
  assert.match(await card.innerText(), /请去核查/)
  await card.click()
  await page.waitForURL(`**/m/case/${id}`)
  await page.getByRole('button', { name: '核查：办好了' }).click()
  const sheet = page.getByRole('dialog')
  await sheet.getByRole('textbox', { name: '说明' }).fill(words)
  await sheet.getByRole('button', { name: '核查：办好了' }).click()
  await page.getByText('已送达', { exact: true }).waitFor()
  assert.deepEqual(page.faults, [], 'no script error on the phone of the worker')
  await context.close()
}
