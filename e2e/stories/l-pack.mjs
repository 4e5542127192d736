// Shengli, Diping village: a worker at a house without signal looks the household up, answers a policy question and takes an
// application along; it is delivered once when there is a network again. On the phone nothing of it lies in clear, and signing
// out or losing the session takes the pack away.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { axe, desktop, phone, signIn } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'
import { photo, picture, speaker, workerInControl } from './q-snap.mjs'

const CODE = '482913'
const ACCOUNT = '621799000111222333'
const NOTE = '老人腿脚不便请上门核对'
const looking = { bypassCSP: true, reducedMotion: 'reduce' }

export default async function story({ out, pictures }) {
  const county = await served('shengli', { cases: 60 })
  const worker = county.people.find((one) => one.login === 'liuzongbi')
  const elder = await someElder(county, worker.login)

  const { context, page } = await phone(county, looking)
  await signIn(context, county, worker.login)
  await take(page, { out, pictures })
  await atTheDoor(context, page, elder, { out, pictures })
  await nothingInClear(page, elder)
  const ticket = await backOnTheRoad(context, page, { out, pictures })
  await inTheConsole(county, ticket, elder, { out, pictures })
  await theOwnFileTells(county, elder)
  await gone(context, page, county, worker)
  assert.deepEqual(page.faults, [], 'no script error on the phone of the worker')
  await context.close()
  await wholeLibrary(county, { out, pictures })
  await forOneself(county, { out })
}

/** Somebody old with a telephone whose household is the worker's. */
async function someElder(county, login) {
  const speaks = await speaker(county, login)
  const pack = await speaks.get('/service-pack')
  assert.ok(pack.households > 100, `a village is in the pack: ${pack.households} households`)
  for (const grid of pack.grids) {
    for (const home of grid.households) {
      const found = home.members.find((one) => one.birth_year <= 1946 && one.phone)
      if (found) return { ...found, home }
    }
  }
  throw new Error('nobody of eighty with a telephone in the demo')
}

/** Once, where there is a network: a code, and the grid is on the phone. */
async function take(page, { out, pictures }) {
  await page.goto('/m/')
  await workerInControl(page)
  await page.getByRole('link', { name: /服务包/ }).click()
  await page.getByRole('heading', { name: '把本网格装进手机' }).waitFor()
  assert.deepEqual(await axe(page), [], 'the first page of the pack')
  await page.locator('[data-test=pack-new-code]').fill('123456')
  await page.locator('[data-test=pack-code-again]').fill('123456')
  await page.locator('[data-test=pack-download]').click()
  await page.getByRole('alert').filter({ hasText: '太好猜' }).waitFor()
  if (pictures) await picture(page, 'mobile-pack-code')
  await page.locator('[data-test=pack-new-code]').fill(CODE)
  await page.locator('[data-test=pack-code-again]').fill(CODE)
  await page.locator('[data-test=pack-download]').click()
  await page.getByRole('tab', { name: '住户' }).waitFor()
  await page.locator('main a[href*="/pack/household/"]').first().waitFor()
  await still(page)
  assert.deepEqual(await axe(page), [], 'the open pack')
  await page.screenshot({ path: resolve(out, 'l-pack-1-taken.png') })
  if (pictures) await picture(page, 'mobile-pack')
}

/** No signal: the page opens all the same, asks for the code, and knows the household, the policy and the form. */
async function atTheDoor(context, page, elder, { out, pictures }) {
  await context.setOffline(true)
  await page.reload()
  await page.getByRole('heading', { name: '服务包已锁上' }).waitFor()
  await page.locator('[data-test=pack-code]').fill('482914')
  await page.locator('[data-test=pack-unlock]').click()
  await page.getByRole('alert').filter({ hasText: '还能试 9 次' }).waitFor()
  assert.deepEqual(await axe(page), [], 'the locked pack')
  await page.screenshot({ path: resolve(out, 'l-pack-2-locked.png') })
  await open(page)

  await page.getByRole('tab', { name: '政策' }).click()
  await page.locator('[data-test=pack-policy-search]').fill('我妈满八十岁了有啥子补贴没得')
  const first = page.locator('main a[href*="/pack/policy/"]').first()
  await first.getByText('高龄津贴').first().waitFor()
  await page.screenshot({ path: resolve(out, 'l-pack-3-policy.png') })
  await first.click()
  await page.getByRole('heading', { name: '怎么申请' }).waitFor()
  assert.deepEqual(await axe(page), [], 'a policy')
  await page.goBack()

  await page.getByRole('tab', { name: '住户' }).click()
  await page.locator('[data-test=pack-search]').fill(elder.initials[0])
  await page.locator(`main a[href$="/pack/household/${elder.home.id}"]`).waitFor()
  await page.locator('[data-test=pack-search]').fill(`${elder.name} ${elder.phone.slice(-4)}`)
  await page.locator(`main a[href$="/pack/household/${elder.home.id}"]`).click()
  await page.getByRole('link', { name: `打电话：${elder.name}` }).waitFor()
  await still(page)
  assert.deepEqual(await axe(page), [], 'a household of the pack')
  await page.screenshot({ path: resolve(out, 'l-pack-4-household.png'), fullPage: true })
  if (pictures) await picture(page, 'mobile-pack-household')

  await page.getByRole('link', { name: `给${elder.name}代办事项` }).click()
  await page.getByRole('button', { name: '老年人高龄津贴' }).click()
  await page.locator('[data-test=apply-submit]').click()
  await page.getByRole('alert').filter({ hasText: '收款账号' }).first().waitFor()
  await page.getByLabel('收款账号').fill(ACCOUNT)
  await page.getByRole('button', { name: '独居' }).click()
  await page.locator('[data-test=album]').setInputFiles([{ name: 'card.jpg', mimeType: 'image/jpeg', buffer: await photo(page, 'before') }])
  await page.getByRole('img', { name: /第 ?1/ }).or(page.locator('.taken img')).first().waitFor()
  await page.getByRole('button', { name: '口头同意' }).click()
  await page.getByRole('textbox', { name: '还要说明的' }).fill(NOTE)
  await still(page)
  assert.deepEqual(await axe(page), [], 'the form of an application')
  await page.screenshot({ path: resolve(out, 'l-pack-5-form.png'), fullPage: true })
  if (pictures) await picture(page, 'mobile-pack-apply')

  // The page dies before it is sent: nothing typed is lost.
  await page.waitForTimeout(900)
  await page.reload()
  await open(page)
  await page.getByText('接着上次没填完的').waitFor()
  assert.equal(await page.getByLabel('收款账号').inputValue(), ACCOUNT)
  await page.locator('.taken img').first().waitFor()
  await page.locator('[data-test=apply-submit]').click()
  await page.waitForURL('**/m/sent/**')
  await page.getByText(/没有网络/).first().waitFor()
  await page.screenshot({ path: resolve(out, 'l-pack-6-saved.png') })
}

async function open(page) {
  await page.locator('[data-test=pack-code]').fill(CODE)
  await page.locator('[data-test=pack-unlock]').click()
  await page.locator('[data-test=pack-code]').waitFor({ state: 'detached' })
}

/** Everything that lies in IndexedDB and in local storage, as bytes read as text: who lives here stands nowhere. */
async function nothingInClear(page, elder) {
  const found = await page.evaluate(async () => {
    const texts = [JSON.stringify({ ...localStorage })]
    const names = []
    let records = 0
    const bytes = async (value) => {
      if (value instanceof Blob) return bytes(await value.arrayBuffer())
      if (value instanceof ArrayBuffer) return texts.push(new TextDecoder('utf-8').decode(value), new TextDecoder('utf-16le').decode(value))
      if (ArrayBuffer.isView(value)) return bytes(value.buffer)
      if (value && typeof value === 'object') for (const one of Object.values(value)) await bytes(one)
      else texts.push(String(value))
    }
    for (const { name } of await indexedDB.databases()) {
      const db = await new Promise((done) => (indexedDB.open(name).onsuccess = (event) => done(event.target.result)))
      for (const store of db.objectStoreNames) {
        const rows = await new Promise((done) => (db.transaction(store).objectStore(store).getAll().onsuccess = (event) => done(event.target.result)))
        records += rows.length
        names.push(`${name}/${store}: ${rows.length}`)
        for (const row of rows) await bytes(row)
      }
      db.close()
    }
    return { text: texts.join('\n'), names, records }
  })
  assert.ok(found.names.some((name) => /gezhi-pack\/parts: \d{2}/.test(name)), `the pack is there: ${found.names}`)
  assert.ok(found.names.includes('gezhi/outbox: 1'), `the application waits: ${found.names}`)
  for (const secret of [elder.name, elder.phone, ACCOUNT, NOTE, elder.id, elder.home.address]) {
    assert.ok(!found.text.includes(secret), `${secret} stands in clear on the phone`)
  }
}

/** The network is back, but the pack is locked: the application waits for the code, then goes out, once. */
async function backOnTheRoad(context, page, { out, pictures }) {
  await page.reload()
  await context.setOffline(false)
  await page.goto('/m/mine')
  await page.getByText('等口令打开', { exact: true }).waitFor()
  await page.screenshot({ path: resolve(out, 'l-pack-7-waits.png') })
  await page.getByRole('link', { name: '输入口令送出' }).click()
  await open(page)
  const sent = () => page.evaluate(async () => {
    const db = await new Promise((done) => (indexedDB.open('gezhi').onsuccess = (event) => done(event.target.result)))
    const rows = await new Promise((done) => (db.transaction('outbox').objectStore('outbox').getAll().onsuccess = (event) => done(event.target.result)))
    db.close()
    return rows.map(({ key, state, sealed, fields, answer }) => ({ key, state, sealed: Boolean(sealed), fields, ticket: answer?.ticket }))
  })
  for (let i = 0; i < 60 && (await sent())[0]?.state !== 'delivered'; i += 1) await page.waitForTimeout(250)
  const [item] = await sent()
  assert.equal(item.state, 'delivered')
  assert.deepEqual([item.sealed, item.fields], [false, {}], 'what was in it is forgotten')
  await page.goto(`/m/sent/${item.key}`)
  await page.getByText(item.ticket).first().waitFor()
  await page.screenshot({ path: resolve(out, 'l-pack-8-delivered.png') })
  return item.ticket
}

/** One case with the item, its photo and its form; the title tells nothing about the person. */
async function inTheConsole(county, ticket, elder, { out, pictures }) {
  const dispatcher = await speaker(county, (one) => one.role === 'dispatcher')
  const { items } = await dispatcher.get('/cases?channel=worker')
  const found = items.filter((one) => one.title === '代办：老年人高龄津贴')
  assert.equal(found.length, 1, 'delivered exactly once')
  assert.equal(found[0].ticket, ticket)
  const { context, page } = await desktop(county, looking)
  await signIn(context, county, dispatcher.person.login)
  await page.goto(`/console/cases/${found[0].id}`)
  const drawer = page.getByRole('dialog').filter({ hasText: ticket })
  const card = drawer.getByRole('region', { name: '申请事项' })
  await card.getByText('老年人高龄津贴').waitFor()
  assert.ok(!(await drawer.innerText()).includes(ACCOUNT), 'the form is closed until somebody opens it')
  await card.getByRole('button', { name: '打开申请表' }).click()
  await card.getByText(ACCOUNT).waitFor()
  await card.getByText(elder.name).waitFor()
  assert.equal((await dispatcher.get(`/cases/${found[0].id}`)).attachments.length, 1, 'the photo came along')
  assert.deepEqual(await axe(page), [], 'the drawer of an application')
  await page.screenshot({ path: resolve(out, 'l-pack-9-console.png') })
  if (pictures) await picture(page, 'console-application')
  assert.deepEqual(page.faults, [], 'no script error in the console')
  await context.close()
}

/** Who downloaded the number and who opened the form stands in the journal under the person. */
async function theOwnFileTells(county, elder) {
  const auditor = await speaker(county, (one) => one.role === 'auditor')
  const { items } = await auditor.get(`/journal?subject=${elder.id}`)
  const acts = items.map((one) => one.act)
  assert.ok(acts.includes('application_see'), `opening the form is recorded: ${acts}`)
  assert.ok(acts.filter((act) => act === 'person_reveal').length >= 1, 'and so is taking the number along')
}

const databases = (page) => page.evaluate(async () => (await indexedDB.databases()).map((one) => one.name))

/** Signing out takes the pack away; so does a session that was ended elsewhere, at the next contact. */
async function gone(context, page, county, worker) {
  assert.ok((await databases(page)).includes('gezhi-pack'))
  await page.goto('/m/account')
  await page.getByRole('button', { name: '退出登录' }).click()
  await page.getByText('已退出').first().waitFor()
  for (let i = 0; i < 20 && (await databases(page)).includes('gezhi-pack'); i += 1) await page.waitForTimeout(100)
  assert.ok(!(await databases(page)).includes('gezhi-pack'), 'no pack after signing out')

  await signIn(context, county, worker.login)
  await page.goto('/m/pack')
  await page.locator('[data-test=pack-new-code]').fill(CODE)
  await page.locator('[data-test=pack-code-again]').fill(CODE)
  await page.locator('[data-test=pack-download]').click()
  await page.getByRole('tab', { name: '住户' }).waitFor()
  const officer = county.people.find((one) => one.role === 'security_admin')
  const login = await fetch(`${county.base}/api/v1/session`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ login: officer.login, password: officer.password }),
  })
  const headers = { authorization: `Bearer ${login.headers.get('x-session-token')}` }
  const users = await (await fetch(`${county.base}/api/v1/users?q=${encodeURIComponent(worker.name)}`, { headers })).json()
  const user = users.items.find((one) => one.name === worker.name)
  const ended = await fetch(`${county.base}/api/v1/users/${user.id}/sessions`, { method: 'DELETE', headers })
  assert.ok(ended.ok, `the sessions are ended: ${ended.status}`)
  await page.goto('/m/')
  for (let i = 0; i < 60 && (await databases(page)).includes('gezhi-pack'); i += 1) await page.waitForTimeout(100)
  assert.ok(!(await databases(page)).includes('gezhi-pack'), 'no pack after the session was ended')
}

/** The library where it is kept: a question, a new version, and what everybody reads of it. */
async function wholeLibrary(county, { out, pictures }) {
  const { context, page } = await desktop(county, looking)
  await signIn(context, county, county.people.find((one) => one.role === 'dispatcher').login)
  await page.goto('/console/policies')
  await page.getByRole('table').waitFor()
  await page.getByRole('searchbox', { name: /查政策/ }).fill('家里着火了没钱咋办')
  await page.getByRole('row').nth(1).getByText('临时救助').first().waitFor()
  await page.getByRole('button', { name: /急难家庭临时救助/ }).click()
  const panel = page.getByRole('region', { name: /急难家庭临时救助/ })
  await panel.getByRole('button', { name: '修改' }).click()
  await panel.getByLabel(/老百姓怎么叫/).fill('家里着火，车祸，塌房子')
  await panel.getByRole('button', { name: '保存' }).click()
  await page.getByText('政策已保存').waitFor()
  await panel.getByText('历次版本').waitFor()
  assert.deepEqual(await axe(page), [], 'the library')
  await page.screenshot({ path: resolve(out, 'l-pack-10-library.png') })
  if (pictures) await picture(page, 'console-policies')
  assert.deepEqual(page.faults, [], 'no script error in the library')
  await context.close()

  const villager = await phone(county, looking)
  await villager.page.goto('/m/policies')
  await villager.page.getByRole('searchbox').fill('塌房子')
  await villager.page.getByRole('button', { name: '查找' }).click()
  await villager.page.locator('main a').filter({ hasText: '临时救助' }).first().waitFor()
  assert.deepEqual(await axe(villager.page), [], 'policies for everybody')
  await villager.page.screenshot({ path: resolve(out, 'l-pack-11-public.png') })
  assert.deepEqual(villager.page.faults, [], 'no script error for a stranger')
  await villager.context.close()
}

/** A resident whose account is bound applies for the own affairs and finds it among the own reports. */
async function forOneself(county, { out }) {
  const { context, page } = await phone(county, looking)
  await signIn(context, county, county.people.find((one) => one.role === 'villager').login)
  await page.goto('/m/')
  await page.getByRole('link', { name: /我要办事/ }).click()
  await page.getByRole('button', { name: '技能培训报名' }).click()
  await page.getByLabel('想学什么').fill('电工')
  assert.deepEqual(await axe(page), [], 'applying for oneself')
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.evaluate(() => document.documentElement.classList.add('large'))
  await still(page)
  assert.deepEqual(await axe(page, ['color-contrast', 'target-size']), [], 'the same in dark and large')
  await page.screenshot({ path: resolve(out, 'l-pack-12-own.png'), fullPage: true })
  await page.locator('[data-test=apply-submit]').click()
  await page.waitForURL('**/m/sent/**')
  await page.getByText('已送达', { exact: true }).or(page.getByText(/已送到|已送达/)).first().waitFor()
  await page.goto('/m/mine')
  await page.getByText('申请：技能培训报名').first().waitFor()
  assert.deepEqual(page.faults, [], 'no script error for a resident')
  await context.close()
}

/** Movement is over and fonts are there. */
async function still(page) {
  await page.evaluate(() => document.fonts.ready)
  await page.waitForTimeout(200)
}
