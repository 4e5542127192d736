// w-call: at the desk a caller's earlier cases are found, a new one is filed; a slow body is urged, then supervised.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { desktop, signIn } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'

const PHONE = '19900005001'
const EARLIER = '西河口村村口路灯不亮，晚上看不见路'
const MATTER = '家里暖气不热，室温只有十二度，老人冻得受不了'

export default async ({ out, pictures }) => {
  const weixian = await served('weixian', { cases: 600 })
  const { context, page } = await desktop(weixian)
  await signIn(context, weixian, (one) => one.role === 'operator')
  const get = async (from, path) => {
    const answer = await from.request.get(`/api/v1${path}`)
    assert.ok(answer.ok(), `GET ${path}: ${answer.status()} ${await answer.text()}`)
    return answer.json()
  }

  // One pool of ten channels.
  const profile = await get(context, '/profile')
  assert.equal(profile.channels.length, 10)
  for (const channel of profile.channels) assert.ok(channel.name.zh && channel.name.en, `channel ${channel.code} has a name`)

  // The caller rang once before.
  const [place] = (await get(context, `/places?q=${encodeURIComponent('西河口村')}`)).filter((one) => one.name === '西河口村')
  const before = await context.request.post('/api/v1/cases', {
    data: { channel: 'hotline', text: EARLIER, phone: PHONE, name: '李淑琴', place: place.id },
  })
  assert.equal(before.status(), 201, await before.text())
  const earlier = await before.json()

  // The phone rings again: number, Enter, and the earlier case stands at the side.
  await page.goto('/console/desk')
  const number = page.getByLabel(/^来电号码/)
  const aside = page.getByRole('complementary').filter({ hasText: '这个号码以前反映的事' })
  await number.fill(PHONE)
  await number.press('Enter')
  await aside.getByText(earlier.ticket).waitFor()
  await aside.getByRole('button', { name: earlier.title }).waitFor()

  // What the caller says; the platform suggests a category while it is being typed.
  const matter = page.getByLabel(/^反映的事/)
  await matter.pressSequentially(MATTER, { delay: 5 })
  await page.getByText(/不选的话，系统会归到“.*(暖|热).*”/).waitFor()
  const suggestion = aside.getByRole('button', { name: /\d+%/ }).first()
  assert.match(await suggestion.innerText(), /暖|热/)
  const where = page.getByRole('combobox', { name: '地点' })
  await where.fill('西河口村')
  await page.getByRole('option', { name: /西河口村/ }).first().waitFor()
  await where.press('Enter')
  await page.waitForTimeout(600)
  await page.screenshot({ path: join(out, 'w-call-desk.png') })
  if (pictures) {
    const folder = resolve(import.meta.dirname, '../../docs/pictures')
    mkdirSync(folder, { recursive: true })
    await page.screenshot({ path: join(folder, 'console-desk.png') })
  }
  const answer = page.waitForResponse((one) => one.request().method() === 'POST' && one.url().endsWith('/api/v1/cases'))
  await matter.press('Control+Enter')
  const response = await answer
  assert.equal(response.status(), 201, await response.text())
  const filed = await response.json()
  await page.getByText('已经建单，请把单号念给来电人：').waitFor()
  await page.getByText(filed.ticket, { exact: true }).first().waitFor({ state: 'attached' })

  // A body is responsible, with a deadline, and the caller is told.
  assert.ok(filed.body?.name, 'a body is responsible')
  assert.ok(filed.due_at, 'with a deadline')
  assert.equal(filed.channel, 'hotline')
  await page.getByText(`这件事转给${filed.body.name}办理。`).waitFor()
  await page.screenshot({ path: join(out, 'w-call-filed.png') })

  // The caller rings again, nothing has happened: both cases are there, this one is urged.
  await page.getByRole('button', { name: /接下一个/ }).click()
  await number.fill(PHONE)
  await number.press('Enter')
  const item = aside.getByRole('listitem').filter({ hasText: filed.ticket })
  await item.waitFor()
  await aside.getByText(earlier.ticket).waitFor()
  await item.getByRole('button', { name: '同一件事，催办' }).click()
  await page.getByText('已经催办，单号是：').waitFor()
  await page.screenshot({ path: join(out, 'w-call-urged.png') })

  // Still slow: the chief supervises.
  const office = await desktop(weixian)
  await signIn(office.context, weixian, (one) => one.role === 'chief' && one.login === 'hanguangyuan')
  await office.page.goto(`/console/cases/${filed.id}`)
  const drawer = office.page.getByRole('dialog')
  await drawer.getByRole('button', { name: '督办', exact: true }).click()
  const form = drawer.getByRole('form', { name: '督办' })
  await form.getByLabel('督办要求').fill('今天之内上门测温，结果报中心。')
  await form.getByRole('button', { name: '督办', exact: true }).click()
  await form.waitFor({ state: 'detached' })
  await drawer.getByText('今天之内上门测温，结果报中心。').first().waitFor()
  await office.page.waitForTimeout(600)
  await office.page.screenshot({ path: join(out, 'w-call-supervised.png') })

  // The case's own record and the journal have both, with who.
  const detail = await get(office.context, `/cases/${filed.id}`)
  const acts = detail.timeline.map((entry) => entry.act)
  assert.ok(acts.includes('urge') && acts.includes('supervise'), `timeline: ${acts}`)
  const records = await desktop(weixian)
  await signIn(records.context, weixian, (one) => one.role === 'auditor')
  for (const [act, role] of [['urge', 'operator'], ['supervise', 'chief']]) {
    const { items } = await get(records.context, `/journal?act=${act}&subject=${filed.id}`)
    assert.ok(items.some((one) => one.act === act && one.role === role && one.actor?.name), `journal: ${act} by ${role}`)
  }

  for (const one of [page, office.page]) assert.deepEqual(one.faults, [])
  for (const one of [context, office.context, records.context]) await one.close()
}
