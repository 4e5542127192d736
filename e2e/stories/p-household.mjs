// Shengli: a family is entered, found by its initials, changed by two people at once; the head dies, a son moves out with
// his own household; a villager binds the own file and reads who looked.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { axe, desktop, phone, signIn } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'
import { picture, speaker } from './q-snap.mjs'

const FATHER = { name: '凌霄汉', relation: 'head', id: idNumber('110105', '19500302', '771') }
const MOTHER = { name: '鲍采薇', relation: 'spouse', id: idNumber('110105', '19520718', '772') }
const SON = { name: '凌云志', relation: 'son', id: idNumber('110105', '19790105', '773') }
const YESTERDAY = day(-1)

export default async function story({ out, pictures }) {
  const county = await served('shengli', { cases: 60 })
  const registrar = await speaker(county, (one) => one.role === 'registrar')
  const grid = await someGrid(registrar)
  const { context, page } = await desktop(county, { bypassCSP: true, reducedMotion: 'reduce' })
  await signIn(context, county, registrar.person.login)

  await enter(page, grid, { out, pictures })
  const file = await findByInitials(page, registrar, { out })
  await twoEditors(page, registrar, file, { out })
  await headDies(page, registrar, file, { out })
  await sonMovesOut(page, registrar, file, { out })
  assert.deepEqual(page.faults, [], 'no script error in the console')
  await context.close()

  await knowsTheLaw(county, { out, pictures })
  await ownFile(county, { out, pictures })
}

/** A wrong check digit is said at its field, nothing typed is lost, and the family is in. */
async function enter(page, grid, { out, pictures }) {
  await page.goto(`/console/register?place=${grid.id}`)
  await page.getByRole('table').waitFor()
  if (pictures) await picture(page, 'console-register')
  await page.getByRole('button', { name: '新建户档' }).first().click()
  const form = page.getByRole('dialog', { name: '新建户档' })
  await form.getByLabel('门牌地址').fill('石榴坝9号')
  await form.getByLabel(/^立户日期/).fill('2024-03-01')
  const typed = [FATHER, { ...MOTHER, id: wrongDigit(MOTHER.id) }, SON]
  for (const [i, person] of typed.entries()) {
    if (i) await form.getByRole('button', { name: '再加一位成员' }).click()
    const part = member(form, i)
    await part.getByLabel('姓名').fill(person.name)
    await part.getByLabel('与户主关系').selectOption(person.relation)
    await part.getByLabel('身份证号').fill(person.id)
  }
  assert.equal(await member(form, 2).getByLabel('出生日期').inputValue(), '1979-01-05', 'the day of birth stands in the number')
  await form.getByRole('button', { name: '建档' }).click()
  await member(form, 1).getByRole('alert').filter({ hasText: /校验|身份证/ }).waitFor()
  assert.equal(await member(form, 0).getByRole('alert').count(), 0, 'the others are not accused')
  assert.equal(await form.getByLabel('门牌地址').inputValue(), '石榴坝9号', 'nothing typed is lost')
  assert.deepEqual(await axe(page), [], 'the form of a new household')
  await page.screenshot({ path: resolve(out, 'p-household-1-refused.png') })
  await member(form, 1).getByLabel('身份证号').fill(MOTHER.id)
  await form.getByRole('button', { name: '建档' }).click()
  await page.getByText('新户档已建立').waitFor()
  await page.getByRole('heading', { name: `${FATHER.name}户` }).waitFor()
}

/** Nobody types whole names: the initials are enough. Numbers stay masked. */
async function findByInitials(page, registrar, { out }) {
  await page.goto('/console/register')
  await page.getByRole('searchbox', { name: /^搜姓名/ }).fill('lxh')
  const row = page.getByRole('row').filter({ hasText: FATHER.name })
  await row.waitFor()
  const text = await row.innerText()
  assert.ok(!text.includes(FATHER.id), 'the number is masked')
  assert.ok(text.includes(FATHER.id.slice(0, 6)), 'and still tells where from')
  await row.getByRole('button', { name: FATHER.name }).click()
  const panel = page.getByRole('region', { name: `${FATHER.name}户` })
  await panel.getByRole('table').waitFor()
  assert.deepEqual(await axe(page), [], 'the file')
  await page.screenshot({ path: resolve(out, 'p-household-2-found.png') })
  const found = await registrar.get('/register/search?q=lxh')
  return found.items.find((one) => one.person.name === FATHER.name).household
}

/** While one types, another saves: the first is shown the difference and chooses; both changes are in the file. */
async function twoEditors(page, registrar, id, { out }) {
  const panel = page.getByRole('region', { name: `${FATHER.name}户` })
  await panel.getByRole('button', { name: '修改户信息' }).click()
  const form = page.getByRole('dialog', { name: '修改户信息' })
  await form.getByLabel('门牌地址').fill('石榴坝9号附1号')
  const before = await registrar.get(`/households/${id}`)
  await registrar.put(`/households/${id}`, {
    version: before.version,
    place: before.place.id,
    number: before.number,
    address: '石榴坝11号',
    room: '东屋',
  })
  await form.getByRole('button', { name: '保存' }).click()
  const difference = form.getByRole('alert').filter({ hasText: '这一户刚被别人改过' })
  await difference.waitFor()
  await difference.getByText('石榴坝11号 东屋').waitFor()
  assert.equal((await registrar.get(`/households/${id}`)).address, '石榴坝11号', 'nothing was overwritten silently')
  const mine = difference.getByRole('row').filter({ hasText: '门牌地址' })
  assert.ok(await mine.getByRole('radio').first().isChecked(), 'what was typed is kept unless somebody chooses otherwise')
  assert.deepEqual(await axe(page), [], 'the difference')
  await page.screenshot({ path: resolve(out, 'p-household-3-difference.png') })
  await difference.getByRole('button', { name: '按最新的继续' }).click()
  assert.equal(await form.getByLabel('门牌地址').inputValue(), '石榴坝9号附1号')
  assert.equal(await form.getByLabel('房号').inputValue(), '东屋', 'what only the other changed is taken over')
  await form.getByRole('button', { name: '保存' }).click()
  await form.waitFor({ state: 'detached' })
  const after = await registrar.get(`/households/${id}`)
  assert.deepEqual([after.address, after.room], ['石榴坝9号附1号', '东屋'])
}

/** The head dies: the others say who is the head now; the day before still shows him. */
async function headDies(page, registrar, id, { out }) {
  const panel = page.getByRole('region', { name: `${FATHER.name}户` })
  await panel.getByRole('button', { name: new RegExp(`^${FATHER.name}`) }).click()
  await panel.getByRole('button', { name: '离开' }).click()
  const form = page.getByRole('dialog', { name: `${FATHER.name}离开户档` })
  await form.getByRole('radio', { name: '去世' }).check()
  await form.getByRole('button', { name: '确认离开' }).click()
  await form.getByRole('alert').filter({ hasText: '请选一位新户主' }).waitFor()
  await form.getByRole('combobox', { name: `${MOTHER.name}与户主的关系` }).selectOption('head')
  await form.getByRole('combobox', { name: `${SON.name}与户主的关系` }).selectOption('son')
  await page.screenshot({ path: resolve(out, 'p-household-4-death.png') })
  await form.getByRole('button', { name: '确认离开' }).click()
  await page.getByText(`${FATHER.name}已离开户档`).waitFor()
  await page.getByRole('heading', { name: `${MOTHER.name}户` }).waitFor()
  const now = await registrar.get(`/households/${id}`)
  assert.deepEqual(now.members.map((one) => [one.name, one.relation]), [[MOTHER.name, 'head'], [SON.name, 'son']])

  const widow = page.getByRole('region', { name: `${MOTHER.name}户` })
  await widow.getByLabel('看看某一天谁住在这里').fill(YESTERDAY)
  await page.getByText(`这是 ${YESTERDAY} 那天的情况。`).waitFor()
  await page.getByRole('rowheader', { name: new RegExp(FATHER.name) }).waitFor()
  await page.getByRole('button', { name: '回到今天' }).click()
  await page.getByRole('heading', { name: `${MOTHER.name}户` }).waitFor()
}

/** The son makes a household of his own and is its head. */
async function sonMovesOut(page, registrar, id, { out }) {
  const panel = page.getByRole('region', { name: `${MOTHER.name}户` })
  await panel.getByRole('button', { name: '分户' }).click()
  const form = page.getByRole('dialog', { name: '分户' })
  await form.getByRole('checkbox', { name: new RegExp(SON.name) }).check()
  await form.getByRole('combobox', { name: `${SON.name}与户主的关系` }).selectOption('head')
  await form.getByLabel('门牌地址').fill('石榴坝20号')
  await page.screenshot({ path: resolve(out, 'p-household-5-split.png') })
  await form.getByRole('button', { name: '分户' }).click()
  await page.getByText('已分户').waitFor()
  await page.getByRole('heading', { name: `${SON.name}户` }).waitFor()
  const left = await registrar.get(`/households/${id}`)
  assert.deepEqual(left.members.map((one) => one.name), [MOTHER.name])
  const { items } = await registrar.get(`/register/search?q=${encodeURIComponent(SON.name)}`)
  assert.equal(items.find((one) => one.person.name === SON.name).address.trim().split(' ')[0], '石榴坝20号')
}

/** The leader enters in the file of a household who of it knows the law, and takes it back. */
async function knowsTheLaw(county, { out, pictures }) {
  const leader = await speaker(county, (one) => one.role === 'leader')
  let without = null
  for (const one of (await leader.get('/households')).items) {
    const { holders } = await leader.get(`/households/${one.id}/posts`)
    const file = holders.length ? null : await leader.get(`/households/${one.id}`)
    if (file?.members.length) without = file
    if (without) break
  }
  assert.ok(without, 'a household of which nobody knows the law yet')
  const { context, page } = await desktop(county, { bypassCSP: true, reducedMotion: 'reduce' })
  await signIn(context, county, leader.person.login)
  await page.goto(`/console/register?place=${without.place.id}&file=${without.id}`)
  const part = page.getByRole('region', { name: '本户的法律明白人' })
  await part.getByText('这一户还没有法律明白人').waitFor()
  await part.getByRole('button', { name: '登记法律明白人' }).click()
  const who = without.members.at(-1)
  await part.getByLabel('由谁担任').selectOption(who.id)
  assert.deepEqual(await axe(page), [], 'entering who knows the law')
  await part.getByRole('button', { name: '登记法律明白人' }).last().click()
  await part.getByRole('listitem').filter({ hasText: who.name }).waitFor()
  const { holders } = await leader.get(`/households/${without.id}/posts`)
  assert.deepEqual(holders.map((one) => one.person), [who.id])
  await part.scrollIntoViewIfNeeded()
  await page.screenshot({ path: resolve(out, 'p-household-7-law.png') })
  if (pictures) await picture(page, 'console-literate')
  await part.getByRole('button', { name: `卸下 ${who.name}` }).click()
  await part.getByRole('button', { name: '确认卸下' }).click()
  await part.getByText('请写明卸任原因').waitFor()
  await part.getByLabel('为什么卸下').fill('外出务工')
  await part.getByRole('button', { name: '确认卸下' }).click()
  await part.getByText('这一户还没有法律明白人').waitFor()
  assert.deepEqual(page.faults, [], 'no script error in the console of the leader')
  await context.close()
}

/** A villager binds the own file with name and number, sees who looked and why, and asks for a correction. */
async function ownFile(county, { out, pictures }) {
  const villager = county.people.find((one) => one.role === 'villager')
  const registrar = await speaker(county, (one) => one.role === 'registrar')
  const found = await registrar.get(`/register/search?q=${encodeURIComponent(villager.name)}`)
  const bound = found.items.find((one) => one.person.name === villager.name && one.person.bound)
  assert.ok(bound, `${villager.name} stands in the register`)
  const reason = '核对养老待遇资格'
  const numbers = await registrar.post(`/persons/${bound.person.id}/reveal`, { reason })

  const { context, page } = await phone(county, { bypassCSP: true, reducedMotion: 'reduce' })
  await signIn(context, county, villager.login)
  await page.goto('/m/')
  await page.getByRole('link', { name: /我家/ }).click()
  await page.getByText('谁看过我的号码').waitFor()
  await page.getByRole('button', { name: '解除绑定' }).click()
  await page.getByRole('button', { name: '解除绑定' }).click()
  await page.getByRole('heading', { name: '先核实是您本人' }).waitFor()
  await page.getByLabel('姓名').fill(villager.name)
  await page.getByLabel('身份证').fill(wrongDigit(numbers.id_number))
  await page.getByRole('button', { name: '核实并绑定' }).click()
  await page.getByRole('alert').waitFor()
  await page.getByLabel('身份证').fill(numbers.id_number)
  await page.getByRole('button', { name: '核实并绑定' }).click()
  await page.getByText('谁看过我的号码').waitFor()
  await page.getByText(`原因：${reason}`).first().waitFor()
  assert.ok((await page.locator('main').innerText()).includes(registrar.person.name), 'who looked is named')
  assert.ok(!(await page.locator('main').innerText()).includes(numbers.id_number), 'the own page masks numbers too')
  assert.deepEqual(await axe(page), [], 'the own file')
  if (pictures) await picture(page, 'mobile-household')
  const wish = '我家门牌应是2号，不是1号'
  await page.getByRole('textbox', { name: '哪里不对' }).fill(wish)
  await page.getByRole('button', { name: '申请更正' }).click()
  await page.getByText('等答复').waitFor()
  await page.screenshot({ path: resolve(out, 'p-household-6-own.png'), fullPage: true })
  assert.deepEqual(page.faults, [], 'no script error on the phone of the villager')

  await answer(county, registrar, wish, { out })
  await page.reload()
  await page.getByText('已核实，门牌已改正').waitFor()
  await context.close()
}

/** The registrar reads the wish beside the file and answers. */
async function answer(county, registrar, wish, { out }) {
  const { context, page } = await desktop(county, { bypassCSP: true, reducedMotion: 'reduce' })
  await signIn(context, county, registrar.person.login)
  await page.goto('/console/corrections')
  const card = page.getByRole('article').filter({ hasText: wish })
  await card.getByRole('button', { name: '打开户档' }).click()
  await page.getByRole('region').getByRole('table').first().waitFor()
  await card.getByLabel('告诉居民结果').fill('已核实，门牌已改正')
  assert.deepEqual(await axe(page), [], 'the corrections')
  await page.screenshot({ path: resolve(out, 'p-household-7-answer.png') })
  await card.getByRole('button', { name: '已更正' }).click()
  await card.waitFor({ state: 'detached' })
  await context.close()
}

const member = (form, i) => form.locator('section').filter({ has: form.page().getByRole('heading', { name: `第 ${i + 1} 位成员` }) })

/** A grid with households, found by walking down from the root. */
async function someGrid(registrar) {
  let counts = await registrar.get('/register/counts')
  while (counts.children.length) {
    const next = counts.children.find((one) => one.households > 0) ?? counts.children[0]
    counts = await registrar.get(`/register/counts?place=${next.place.id}`)
  }
  return counts.here.place
}

/** An identity number with its check digit (GB 11643): area, day of birth, order. */
function idNumber(area, birth, order) {
  const digits = `${area}${birth}${order}`
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  const sum = weights.reduce((total, weight, i) => total + weight * Number(digits[i]), 0)
  return digits + '10X98765432'[sum % 11]
}

const wrongDigit = (number) => number.slice(0, 17) + (number[17] === '1' ? '2' : '1')

function day(offset) {
  return new Date(Date.now() + 8 * 3_600_000 + offset * 86_400_000).toISOString().slice(0, 10)
}
