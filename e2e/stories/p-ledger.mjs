// The registrar takes in a ledger as a village keeps it: faults first, the mended one next, somebody of it is found, and all of it is taken back.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { axe, desktop, signIn } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'
import { workbook } from '../lib/workbook.mjs'
import { picture, speaker } from './q-snap.mjs'

const HEAD = '台一山'
const WIFE = '台一妹'
const OTHER = '台二海'

export default async function story({ out, pictures }) {
  const county = await served('shengli', { cases: 60 })
  const registrar = await speaker(county, (one) => one.role === 'registrar')
  const grids = await smallest(registrar)
  const before = await registrar.get('/register/counts')

  const { context, page } = await desktop(county, { bypassCSP: true, reducedMotion: 'reduce' })
  await signIn(context, county, registrar.person.login)
  await page.goto('/console/')
  await page.getByRole('link', { name: '台账', exact: true }).click()
  const main = page.getByRole('main')
  const card = main.getByRole('region', { name: '导入台账' })
  const confirm = card.getByRole('button', { name: '确认导入' })
  const choose = (name, text) => card.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: gbk(text) })
  await main.getByText('还没有导入过台账').waitFor()
  assert.deepEqual(await axe(page), [], 'the empty page')

  // The empty ledger: a workbook that the import itself understands.
  const template = await download(page, () => card.getByRole('button', { name: '下载空白台账' }).click())
  assert.equal(template.name, '户档台账-空白.xlsx')
  assert.equal(template.bytes.subarray(0, 2).toString(), 'PK', 'a workbook')

  // A sheet that Excel and people have spoiled: nothing can be confirmed, and it comes back with what is wrong.
  await choose('坏台账.csv', ledger(grids[0], { rounded: true, grid: '没有的社', phone: '1390' }))
  await card.getByText('有 3 处不能用，还没有导入任何内容').waitFor()
  const faults = card.getByRole('alert').getByRole('listitem')
  const said = await faults.allInnerTexts()
  assert.equal(said.length, 3)
  for (const [row, column] of [[5, '身份证号'], [6, '电话'], [6, '网格']]) {
    assert.ok(said.some((one) => one.startsWith(`第 ${row} 行，${column}：`)), `row ${row}, ${column}: ${said}`)
  }
  assert.ok(said.some((one) => one.includes('文本')), 'how Excel is kept from rounding')
  assert.match(await card.getByRole('definition').nth(1).innerText(), /备注/, 'what is left out')
  assert.ok(await confirm.isDisabled(), 'nothing is confirmed while a row is wrong')
  const sheet = await download(page, () => card.getByRole('button', { name: '下载错误表' }).click())
  assert.equal(sheet.name, '台账-错误说明.xlsx')
  assert.equal(sheet.bytes.subarray(0, 2).toString(), 'PK', 'a workbook')
  assert.deepEqual(await axe(page), [], 'the faults')
  await page.screenshot({ path: resolve(out, 'p-ledger-1-faults.png') })

  // A form with names of its own: what its columns mean is said once, and then remembered.
  await choose('乡镇的表.csv', `编号,哪个组,称呼,身份\nX-1,${grids[0]},台三石,户主\n`)
  await card.getByText('没有找到表头').waitFor()
  const read = card.getByRole('button', { name: '按这个对应重新读取' })
  await card.getByText('还缺：姓名、与户主关系').waitFor()
  assert.ok(await read.isDisabled(), 'not before the columns that are needed are there')
  for (const [head, meaning] of [['编号', '户号'], ['哪个组', '网格'], ['称呼', '姓名'], ['身份', '与户主关系']]) {
    await card.getByLabel(head, { exact: true }).selectOption({ label: meaning })
  }
  assert.deepEqual(await axe(page), [], 'the meanings')
  await page.screenshot({ path: resolve(out, 'p-ledger-5-meanings.png') })
  await read.click()
  await card.getByRole('listitem').filter({ hasText: '1 新建的户' }).waitFor()
  await choose('又是乡镇的表.csv', `编号,哪个组,称呼,身份\nX-1,${grids[0]},台三石,户主\n`)
  await card.getByRole('listitem').filter({ hasText: '1 新建的户' }).waitFor()

  // The mended one.
  await choose('改好的台账.csv', ledger(grids[0]))
  await card.getByRole('status').filter({ hasText: '读到 3 行' }).waitFor()
  await card.getByRole('listitem').filter({ hasText: '2 新建的户' }).waitFor()
  await card.getByRole('listitem').filter({ hasText: '3 新增的人' }).waitFor()
  assert.deepEqual(await found(registrar, HEAD), [], 'a preview stores nothing')
  assert.deepEqual(await axe(page), [], 'the preview')
  await page.screenshot({ path: resolve(out, 'p-ledger-2-preview.png') })
  await confirm.click()
  await card.getByRole('status').filter({ hasText: '导入完成，写入 2 户' }).waitFor()
  await page.screenshot({ path: resolve(out, 'p-ledger-3-done.png') })
  for (const name of [HEAD, WIFE, OTHER]) assert.equal((await found(registrar, name)).length, 1, `${name} is in the register`)

  // The same again has nothing to put in; another telephone is one difference.
  await card.getByRole('button', { name: '导入下一份' }).click()
  await choose('又一次.csv', ledger(grids[0]))
  await card.getByText('这份台账和户档完全一致，不用导入。').waitFor()
  assert.ok(await confirm.isDisabled(), 'nothing to confirm')
  await choose('换了电话.csv', ledger(grids[0], { phone: '13900000009' }))
  await card.getByRole('region', { name: /有变化的人/ }).getByRole('row', { name: `6 ${OTHER} 电话` }).waitFor()
  await card.getByRole('button', { name: '换一份文件' }).click()

  await sheets(page, card, grids[0], { out, pictures })
  await purpose(page, main)
  await takenBack(page, main, registrar, before, out)
  assert.deepEqual(page.faults, [])
  await context.close()
}

/** A workbook with a sheet for each village: all of them are read, or those that are ticked. */
async function sheets(page, card, grid, { out, pictures }) {
  const head = ['户号', '网格', '姓名', '与户主关系']
  const buffer = workbook([
    { name: '填表说明', rows: [['每个村一张表']] },
    { name: '一村', rows: [head, ['W-1', grid, '台四水', '户主'], ['W-1', '', '台小水', '子']] },
    { name: '二村', rows: [['家庭成员', '关系', '所属网格', '户编号'], ['台五金', '户主', grid, 'W-2']] },
  ])
  const mimeType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
  await card.locator('input[type=file]').setInputFiles({ name: '全镇.xlsx', mimeType, buffer })
  await card.getByRole('status').filter({ hasText: '读到 3 行' }).waitFor()
  const box = card.getByRole('group', { name: '工作表' })
  assert.deepEqual(
    await Promise.all(['填表说明', '一村', '二村'].map((name) => box.getByRole('checkbox', { name }).isChecked())),
    [false, true, true],
  )
  assert.deepEqual(await axe(page), [], 'the sheets')
  await page.screenshot({ path: resolve(out, 'p-ledger-6-sheets.png') })
  if (pictures) await picture(page, 'console-ledger')
  await box.getByRole('checkbox', { name: '一村' }).uncheck()
  await box.getByRole('button', { name: '读这 1 张表' }).click()
  await card.getByRole('status').filter({ hasText: '读到 1 行' }).waitFor()
  await card.getByRole('listitem').filter({ hasText: '1 新建的户' }).waitFor()
  await card.getByRole('button', { name: '换一份文件' }).click()
}

/** Out of the register only with a purpose; what was typed stays when it is refused. */
async function purpose(page, main) {
  const card = main.getByRole('region', { name: '导出台账' })
  const take = card.getByRole('button', { name: '导出 Excel' })
  await card.getByLabel('用途').fill('看')
  await take.click()
  await card.getByText('请写明用途（至少四个字）').waitFor()
  assert.equal(await card.getByLabel('用途').inputValue(), '看')
  await card.getByLabel('身份证号和电话不打码').check()
  await card.getByText('谁看过我的档案').waitFor()
  assert.deepEqual(await axe(page), [], 'the export')
  await card.getByLabel('身份证号和电话不打码').uncheck()
  await card.getByRole('button', { name: /^导出哪里/ }).click()
  await card.getByRole('dialog', { name: '导出哪里' }).getByRole('button', { name: /^马营台村/ }).first().click()
  await card.getByLabel('用途').fill('核对人口数')
  const file = await download(page, () => take.click())
  assert.match(file.name, /^户档台账-\d{4}-\d\d-\d\d\.xlsx$/)
  assert.equal(file.bytes.subarray(0, 2).toString(), 'PK', 'a workbook')
}

/** All of it is taken back; six seconds long the registrar may think again. */
async function takenBack(page, main, registrar, before, out) {
  const card = main.getByRole('region', { name: '导入记录' })
  const row = card.getByRole('row').filter({ hasText: '2 新建的户' })
  await row.getByRole('button', { name: /^撤回/ }).click()
  await row.getByText('正在撤回').waitFor()
  await page.getByRole('button', { name: '撤销' }).click()
  await row.getByText('已导入').waitFor()
  assert.equal((await found(registrar, HEAD)).length, 1, 'thought again')
  await row.getByRole('button', { name: /^撤回/ }).click()
  await row.getByText('已撤回').waitFor()
  assert.deepEqual(await found(registrar, HEAD), [], 'gone')
  const after = await registrar.get('/register/counts')
  assert.deepEqual([after.here.households, after.here.people], [before.here.households, before.here.people], 'as before')
  assert.equal(await row.getByRole('button').count(), 0, 'only once')
  assert.deepEqual(await axe(page), [], 'the list')
  await page.screenshot({ path: resolve(out, 'p-ledger-4-taken-back.png') })
}

const found = async (speaking, name) => (await speaking.get(`/register/search?q=${encodeURIComponent(name)}`)).items

async function download(page, act) {
  const coming = page.waitForEvent('download')
  await act()
  const file = await coming
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) }
}

/** Paths of the smallest grids of the first village that has some. */
async function smallest(speaking) {
  const { root } = await speaking.get('/profile')
  for (const village of await speaking.get(`/places?parent=${root.id}`)) {
    const below = await speaking.get(`/places?parent=${village.id}`)
    if (below.length) return below.map((one) => `${village.name} / ${one.name}`)
  }
  throw new Error('no village with grids')
}

/** As villages keep it: title rows, names of columns of their own, days written in two ways, the house said once for all of it. */
function ledger(grid, { rounded = false, grid: second = grid, phone = '13900000002' } = {}) {
  const wife = identity('19620506', 102)
  return [
    '2026年人口台账,,,,,,,,,',
    '填表人：景学芬,,,,,,,,,',
    '户编号,村民小组,家庭住址,*成员姓名,与户主的关系,性别,公民身份号码,出生年月日,联系电话（手机）,备注',
    `T-1,${grid},88号,${HEAD},户主,男,${identity('19600315', 101)},1960年3月15日,13900000001,老住户`,
    `T-1,,,${WIFE},配偶,女,${rounded ? `${wife.slice(0, 15)}000` : wife},1962.5.6,,`,
    `T-2,${second},89号,${OTHER},户主,男,${identity('19710101', 103)},,${phone},`,
  ].join('\n')
}

/** Node writes no GBK. */
const gbk = (text) => execFileSync('iconv', ['-f', 'UTF-8', '-t', 'GBK'], { input: text })

/** An invented number with the check digit of GB 11643. */
function identity(birth, sequence) {
  const digits = `511921${birth}${sequence}`
  const sum = [...digits].reduce((all, digit, i) => all + Number(digit) * (2 ** (17 - i) % 11), 0)
  return digits + '10X98765432'[sum % 11]
}
