// Shengli: a registrar cuts a grid on the map, sees which households move before it is saved, and the register shows them in the
// new grid; a second editor, who was slower, is shown the difference; a file comes in in its own coordinate system.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { axe, desktop, signIn } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'
import { picture, speaker } from './q-snap.mjs'

export default async function story({ out, pictures }) {
  const county = await served('shengli', { cases: 60 })
  const registrar = await speaker(county, (one) => one.role === 'registrar')
  const village = await someVillage(registrar)
  const { context, page } = await desktop(county, { bypassCSP: true, reducedMotion: 'reduce' })
  await signIn(context, county, registrar.person.login)

  const { grid, name, expected } = await splitOnTheMap(page, registrar, village, { out, pictures })
  await registerFollows(page, registrar, village, grid, name, expected, { out })
  await secondEditor(page, registrar, village, { out })
  await fileComesIn(page, registrar, village, { out })
  assert.deepEqual(page.faults, [], 'no script error in the console')
  await context.close()
}

/** A village with grids and households that have a position. */
async function someVillage(registrar) {
  const walk = async (id) => {
    for (const place of await registrar.get(`/places?parent=${id}`)) {
      if (!place.children) continue
      const children = await registrar.get(`/places?parent=${place.id}`)
      const leaves = children.filter((child) => child.class === 'general' && !child.children)
      if (leaves.length > 1) {
        const view = await registrar.get(`/boundaries/${place.id}`).catch(() => null)
        const best = view?.parts.filter((part) => part.class === 'general').sort((a, b) => b.households - a.households)[0]
        if (best?.households > 5) return { id: place.id, name: place.name, best }
      }
      const deeper = await walk(place.id)
      if (deeper) return deeper
    }
    return null
  }
  const own = registrar.person.place?.id ?? (await registrar.get('/places?q=')).at(0)?.id
  const root = (await registrar.get('/profile')).root.id
  const found = (await walk(root)) ?? (own && (await walk(own)))
  assert.ok(found, 'a village with grids and households')
  return found
}

/** Where the pointer has to go for a position: the map shows the whole village, north up. */
async function pixels(page, view) {
  const box = await page.locator('.boundary-map canvas').first().boundingBox()
  const numbers = (JSON.stringify(view.outline.coordinates).match(/-?\d+(\.\d+)?/g) ?? []).map(Number)
  const mercator = (lat) => Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360))
  const lons = numbers.filter((_, i) => i % 2 === 0).map((lon) => (lon * Math.PI) / 180)
  const lats = numbers.filter((_, i) => i % 2 === 1).map(mercator)
  const [west, east, south, north] = [Math.min(...lons), Math.max(...lons), Math.min(...lats), Math.max(...lats)]
  const scale = Math.min((box.width - 72) / (east - west), (box.height - 72) / (north - south))
  const [cx, cy] = [(west + east) / 2, (south + north) / 2]
  return ([lon, lat]) => [
    box.x + box.width / 2 + ((lon * Math.PI) / 180 - cx) * scale,
    box.y + box.height / 2 - (mercator(lat) - cy) * scale,
  ]
}

async function splitOnTheMap(page, registrar, village, { out, pictures }) {
  const view = await registrar.get(`/boundaries/${village.id}`)
  const target = view.parts.find((part) => part.id === village.best.id)
  await page.goto(`/console/boundaries?place=${village.id}`)
  await page.getByRole('list', { name: '网格列表' }).waitFor()
  await page.locator('.boundary-map canvas').first().waitFor()
  await page.getByRole('checkbox', { name: `选中${target.name}` }).check()
  await page.getByRole('button', { name: '画线切分' }).click()
  await page.waitForTimeout(400)
  const at = await pixels(page, view)
  const { lon, lat } = target.label
  const [x, y] = at([lon, lat])
  const box = await page.locator('.boundary-map canvas').first().boundingBox()
  // From above the village to below it, through the middle of the grid.
  await page.mouse.move(x, box.y + 6)
  await page.mouse.click(x, box.y + 6)
  await page.mouse.move(x, y)
  await page.mouse.move(x, box.y + box.height - 6)
  await page.mouse.click(x, box.y + box.height - 6, { clickCount: 2 })
  const report = page.getByRole('status', { name: '保存之前' })
  await report.waitFor()
  await page.getByText('正在检查…').waitFor({ state: 'detached' })
  const words = await report.innerText()
  const expected = Number(/要换网格：(\d+) 户/.exec(words)?.[1] ?? 0)
  assert.ok(expected > 0, `somebody moves: ${words}`)
  assert.ok((await report.getByRole('listitem').count()) > 0, 'and is named')
  assert.deepEqual(await axe(page), [], 'the editor with a draft')
  await page.screenshot({ path: resolve(out, 'g-border-1-draft.png') })
  if (pictures) await picture(page, 'console-boundaries')
  const before = await registrar.get(`/boundaries/${village.id}`)
  assert.equal(before.version, view.version, 'nothing is saved before somebody says so')

  await page.getByRole('button', { name: '撤销（Ctrl+Z）' }).click()
  await report.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: '重做（Ctrl+Y）' }).click()
  await report.waitFor()
  const accept = page.getByRole('checkbox', { name: '我看过了，仍然保存' })
  await page.getByText('正在检查…').waitFor({ state: 'detached' })
  if (await accept.count()) await accept.check()
  await page.getByRole('button', { name: '保存边界' }).click()
  await page.getByText(/^已保存：/).waitFor()
  const after = await registrar.get(`/boundaries/${village.id}`)
  const fresh = after.parts.find((part) => !view.parts.some((old) => old.id === part.id))
  assert.ok(fresh, 'there is a new grid')
  assert.equal(after.history.length, view.history.length + 1)
  return { grid: fresh.id, name: fresh.name, expected }
}

async function registerFollows(page, registrar, village, grid, name, expected, { out }) {
  const list = await registrar.get(`/households?place=${grid}`)
  assert.equal(list.total, expected, 'as many as were shown before')
  await page.goto(`/console/register?place=${grid}`)
  await page.getByRole('row').filter({ hasText: list.items[0].head_name }).first().waitFor()
  await page.getByText(name).first().waitFor()
  await page.screenshot({ path: resolve(out, 'g-border-2-register.png') })
  // The past is still there.
  await page.goto(`/console/boundaries?place=${village.id}`)
  await page.getByText(/^历次变化/).click()
  await page.getByRole('button', { name: /最初/ }).last().click()
  await page.getByText('正在看以前的边界').waitFor()
  await page.getByRole('button', { name: '回到现在' }).click()
}

async function secondEditor(page, registrar, village, { out }) {
  const view = await registrar.get(`/boundaries/${village.id}`)
  await page.goto(`/console/boundaries?place=${village.id}`)
  const [first, second] = view.parts.filter((part) => part.class === 'general')
  await page.getByRole('textbox', { name: `${first.name}的名称`, exact: true }).fill('我改的网格')
  await page.getByRole('textbox', { name: `${first.name}的名称`, exact: true }).press('Enter')
  await page.getByRole('status', { name: '保存之前' }).waitFor()
  // Meanwhile somebody halves another grid.
  const parts = view.parts.filter((part) => part.class === 'general').map(({ id, name, shape }) => ({ key: id, name, shape }))
  const { lon } = second.label
  const done = await registrar.post('/boundaries/edit', {
    place: village.id,
    parts,
    operation: { kind: 'split', key: second.id, new_key: 'n1', line: [[lon, 15], [lon, 54]] },
  })
  const named = done.parts.map((part) => ({ ...part, name: parts.find((one) => one.key === part.key)?.name ?? '别人的网格' }))
  await registrar.post('/boundaries', { place: village.id, version: view.version, parts: named, accept: true })
  await page.getByText('正在检查…').waitFor({ state: 'detached' })
  const accept = page.getByRole('checkbox', { name: '我看过了，仍然保存' })
  if (await accept.count()) await accept.check()
  await page.getByRole('button', { name: '保存边界' }).click()
  const difference = page.getByRole('alert').filter({ hasText: '刚改过这里的边界' })
  await difference.waitFor()
  await difference.getByText('别人的网格').waitFor()
  assert.deepEqual(await axe(page), [], 'the difference')
  await page.screenshot({ path: resolve(out, 'g-border-3-difference.png') })
  const now = await registrar.get(`/boundaries/${village.id}`)
  assert.ok(now.parts.some((part) => part.name === '别人的网格') && !now.parts.some((part) => part.name === '我改的网格'), 'nothing was overwritten')
  await difference.getByRole('button', { name: '看最新的，放弃我画的' }).click()
  await difference.waitFor({ state: 'detached' })
  await page.getByRole('textbox', { name: '别人的网格的名称' }).waitFor()
}

/** What went out in GCJ-02 comes in as GCJ-02; said to be WGS-84 it is refused in words. */
async function fileComesIn(page, registrar, village, { out }) {
  await page.goto(`/console/boundaries?place=${village.id}`)
  await page.getByRole('list', { name: '网格列表' }).waitFor()
  const download = page.waitForEvent('download')
  await page.getByRole('combobox', { name: '导出' }).selectOption('GCJ-02')
  const file = resolve(out, 'g-border.geojson')
  await (await download).saveAs(file)
  await page.getByRole('button', { name: '导入', exact: true }).click()
  const sheet = page.getByRole('dialog', { name: '导入边界文件' })
  await sheet.getByRole('radio', { name: /WGS-84/ }).check()
  await sheet.locator('input[type=file]').setInputFiles(file)
  await sheet.getByRole('alert').filter({ hasText: 'GCJ-02' }).waitFor()
  await sheet.getByRole('radio', { name: /GCJ-02/ }).check()
  await sheet.getByText(/^读到 \d+ 个面/).waitFor()
  assert.deepEqual(await axe(page), [], 'the import')
  await page.screenshot({ path: resolve(out, 'g-border-4-import.png') })
  await sheet.getByRole('button', { name: '放到图上' }).click()
  await sheet.waitFor({ state: 'detached' })
}
