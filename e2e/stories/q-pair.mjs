// Qintang (the part of the coverage): 56 departments are paired with 52 communities from a sheet; one of them comes; the list says
// who has not come, the map where nobody was.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { axe, desktop, signIn } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'
import { speaker } from './q-snap.mjs'

export default async function story({ out, pictures }) {
  const county = await served('qintang', { cases: 600 })
  const registrar = await speaker(county, (one) => one.role === 'registrar')
  const sheet = await pairs(county, out)
  const { context, page } = await desktop(county)
  await signIn(context, county, registrar.person.login)
  await page.goto('/console/visits?tab=links')
  await page.getByRole('button', { name: '从表格导入' }).click()
  const dialog = page.getByRole('dialog', { name: '从表格导入' })
  await dialog.locator('input[type=file]').setInputFiles(sheet.path)
  await dialog.getByText(new RegExp(`${sheet.rows} 行：新增 \\d+`)).waitFor()
  await dialog.getByRole('button', { name: '确认导入' }).click()
  await dialog.getByText(/已导入 \d+ 条/).waitFor()
  await dialog.getByRole('button', { name: '关闭' }).click()
  await page.getByRole('button', { name: '部门包联' }).click()
  await page.getByText('还没来过').first().waitFor()
  await page.screenshot({ path: resolve(out, 'q-pair-1-links.png') })
  await member(page, registrar, out)
  await comes(county, registrar)
  await coverage(county, page, registrar, { out, pictures })
  assert.deepEqual(page.faults, [], 'no script error in the console')
  await context.close()
}

/** A sheet as an office keeps it: a title, then department and community; as many pairs as the county has names for, 56 at most. */
async function pairs(county, out) {
  const dispatcher = await speaker(county, (one) => one.role === 'dispatcher')
  const bodies = (await dispatcher.get('/bodies')).map((one) => one.name)
  const distinct = [...new Set(bodies)]
  const get = async (path) => (await fetch(`${county.base}/api/v1${path}`)).json()
  const register = await speaker(county, (one) => one.role === 'registrar')
  const top = await register.get('/visits/coverage?period=year')
  const town = top.children.find((child) => child.households > 0)
  const names = (await register.get(`/visits/coverage?period=year&place=${town.place.id}`)).children.map((one) => one.place)
  const all = (await get('/places')).filter?.((one) => one.depth === names[0].depth) ?? []
  const communities = [...names, ...all].map((one) => one.path ?? one.name)
  const places = [...new Set(communities)].slice(0, 52)
  const lines = ['部门包联社区安排表,,', '包联单位,包联社区,走访周期']
  for (let i = 0; i < Math.min(56, distinct.length); i += 1) lines.push(`${distinct[i]},${places[i % places.length]},30天`)
  const path = resolve(out, 'q-pair.csv')
  writeFileSync(path, lines.join('\n'))
  return { path, rows: lines.length - 2 }
}

/** A party member is linked with two households at once; with the same two again nothing is doubled. */
async function member(page, registrar, out) {
  const [one, two] = (await registrar.get('/households')).items
  for (const words of ['建好 2 条联系', '建好 0 条联系，另有 2 户原来就联系着']) {
    await page.getByRole('button', { name: '加联系' }).first().click()
    const form = page.getByRole('dialog', { name: '加联系' })
    await form.getByRole('textbox', { name: '谁' }).fill('党员老韦')
    await form.getByRole('searchbox', { name: /联系哪些户/ }).fill(`${one.number} ${two.number}`)
    await form.getByRole('list', { name: '已选 2 户' }).waitFor()
    await page.screenshot({ path: resolve(out, 'q-pair-0-member.png') })
    assert.deepEqual(await axe(page), [], 'the form of a link is accessible')
    await form.getByRole('button', { name: '加联系' }).click()
    await page.getByText(words, { exact: true }).waitFor()
    await form.waitFor({ state: 'detached' })
    const links = (await allLinks(registrar, 'member')).filter((link) => link.name === '党员老韦')
    assert.deepEqual(links.map((link) => link.household).sort(), [one.id, two.id].sort())
  }
}

/** All links of a kind, page by page. */
async function allLinks(registrar, kind) {
  const all = []
  for (let cursor = ''; cursor !== null; ) {
    const page = await registrar.get(`/visits/links?kind=${kind}${cursor && `&cursor=${cursor}`}`)
    all.push(...page.items)
    cursor = page.next ?? null
  }
  return all
}

/** Somebody of a paired department goes to a household of its community. */
async function comes(county, registrar) {
  const links = (await registrar.get('/visits/links?kind=department')).items
  const handlers = county.people.filter((one) => one.role === 'handler')
  for (const one of handlers) {
    const handler = await speaker(county, one.login)
    const agenda = await handler.get('/visits/agenda')
    const target = agenda.linked[0]
    if (!target) continue
    assert.match(target.head_name, /\*/, 'a guest of the place sees no whole names')
    const ended = Date.now() - 60_000
    await handler.post('/visits', {
      household: target.household, purpose: 'policy', outcome: 'met', words: '',
      started_at: new Date(ended - 1_200_000).toISOString(), ended_at: new Date(ended).toISOString(),
    })
    const after = (await registrar.get('/visits/links?kind=department')).items
    const sum = (rows) => rows.reduce((n, row) => n + row.visits, 0)
    assert.ok(sum(after) > sum(links), 'the pair counts the visit')
    assert.equal(after[0].last_at, null, 'those who have not come stand first')
    return
  }
  assert.fail('no department of the demo is paired with a place that has households')
}

async function coverage(county, page, registrar, { out, pictures }) {
  const top = await registrar.get('/visits/coverage?period=year')
  const town = top.children.find((child) => child.households > 0)
  assert.equal(town.visited + town.left, town.households, 'whole numbers that add up')
  await page.goto(`/console/visits?period=year&place=${town.place.id}`)
  await page.getByRole('table', { name: /走访/ }).waitFor()
  await page.waitForTimeout(1_500)
  await page.screenshot({ path: resolve(out, 'q-pair-2-coverage.png') })
  if (pictures) await page.screenshot({ path: resolve(import.meta.dirname, '../../docs/pictures/console-visits.png'), scale: 'css' })
  assert.deepEqual(await axe(page), [], 'coverage is accessible')
  await page.getByRole('button', { name: '看没走到的户' }).click()
  await page.getByRole('heading', { name: /没走到的户/ }).waitFor()
  const list = await registrar.get(`/visits/unvisited?period=year&place=${town.place.id}`)
  assert.equal(list.total, town.left, 'the list is as long as the number says')
  await page.screenshot({ path: resolve(out, 'q-pair-3-left-out.png') })
  await page.goto('/console/care')
  await page.getByRole('table').waitFor()
  await page.screenshot({ path: resolve(out, 'q-pair-4-care.png') })
  if (pictures) await page.screenshot({ path: resolve(import.meta.dirname, '../../docs/pictures/console-care.png'), scale: 'css' })
  assert.deepEqual(await axe(page), [], 'the care list is accessible')
  // The head of the county sees numbers and no household.
  const chief = await speaker(county, (one) => one.role === 'chief')
  assert.equal((await chief.get('/visits/coverage')).suppressed, true)
}
