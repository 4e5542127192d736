// Yangying: the boards of all 282 grids in one print run, and the cards; the code on a board opens the grid's page.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { axe, desktop, phone, signIn } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'
import { picture, speaker } from './q-snap.mjs'

const GRIDS = 282

export default async function story({ out, pictures }) {
  const county = await served('yangying', { cases: 600 })
  const dispatcher = await speaker(county, (one) => one.role === 'dispatcher')
  const [root] = await dispatcher.get('/session').then((me) => me.roles.map((duty) => duty.place))
  const { context, page } = await desktop(county, { bypassCSP: true })
  await signIn(context, county, dispatcher.person.login)
  await page.goto('/console/boards')
  // Thousands of names on a loaded machine: the answer may take its time.
  await page.getByText(`${GRIDS} 个网格，${GRIDS} 页`).waitFor({ timeout: 60_000 })
  assert.deepEqual(await axe(page), [], 'the page of boards')

  const board = await print(page, out, 'g-boards-board.pdf')
  assert.equal(board.pages, GRIDS, 'a page for each grid')
  if (pictures) await picture(page, 'console-boards')
  await page.getByRole('dialog').getByRole('button', { name: '关闭' }).click()
  await page.getByRole('button', { name: '民情联系卡' }).click()
  await page.getByText(`${GRIDS} 个网格，29 页`).waitFor()
  const cards = await print(page, out, 'g-boards-cards.pdf')
  assert.equal(cards.pages, 29, 'ten cards a page')
  assert.deepEqual(page.faults, [], 'no script error in the console')
  console.log(`        ${GRIDS} boards: ${board.laid} ms to lay out, ${board.printed} ms to print, ${(board.bytes / 1e6).toFixed(1)} MB; cards: ${cards.printed} ms`)
  await context.close()

  // The address in the code is the page that everybody may read.
  const grids = await dispatcher.get(`/posts/boards?within=${root.id}`)
  const code = new URL(grids.grids[0].url).pathname
  const visitor = await phone(county)
  await visitor.page.goto(code)
  await visitor.page.getByRole('heading', { name: '谁负责这里' }).waitFor()
  const shown = await visitor.page.locator('main').innerText()
  for (const one of grids.grids[0].contacts.slice(0, 3)) assert.ok(shown.includes(one.name), `${one.name} stands on board and page`)
  await visitor.context.close()
}

/** Opens the preview, prints it as Chromium does, and says how long it took. */
async function print(page, out, name) {
  const start = Date.now()
  await page.getByRole('button', { name: '打印预览' }).click()
  await page.getByRole('dialog').locator('.qr').first().waitFor()
  const laid = Date.now() - start
  const cut = await page.getByRole('dialog').locator('.small-list').evaluateAll((lists) => lists.filter((one) => one.scrollHeight > one.clientHeight + 1).length)
  assert.equal(cut, 0, 'nobody is cut off a board')
  const before = Date.now()
  const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true, timeout: 120_000 })
  writeFileSync(resolve(out, name), pdf)
  const pages = (pdf.toString('latin1').match(/\/Type\s*\/Page(?![s\w])/g) ?? []).length
  return { laid, printed: Date.now() - before, pages, bytes: pdf.length }
}
