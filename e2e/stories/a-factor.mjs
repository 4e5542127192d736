// The county begins to ask a second factor of its staff: a handler with nothing but a phone sets it up there and signs in with it.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { axe, phone, signIn } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'
import { code } from '../lib/totp.mjs'
import { speaker } from './q-snap.mjs'

const looking = { bypassCSP: true, reducedMotion: 'reduce' }

export default async function story({ out }) {
  // A county of its own: people keep their second factor.
  const county = await served('yangying', { cases: 61 })
  const handler = county.people.find((one) => one.role === 'handler')
  const administrator = await speaker(county, (one) => one.role === 'security_admin')

  // Already at work when the county decides: the open page leads to the set-up, what was being sent waits.
  const { context, page } = await phone(county, looking)
  await signIn(context, county, handler.login)
  await page.goto('/m/inbox')
  await page.getByRole('heading', { name: /^待办/ }).waitFor()
  // An answer still under way would be refused by itself and lead away before the tap below.
  await page.waitForLoadState('networkidle')
  await demand(administrator)
  await page.getByRole('link', { name: '首页' }).click()
  await page.getByRole('heading', { name: '请先开启二次验证' }).waitFor()
  await look(page, out, 'a-factor-1-first')
  await page.getByRole('button', { name: '先不开启，退出登录' }).click()
  await page.waitForURL('**/m/')
  assert.equal((await context.request.get('/api/v1/session')).status(), 401, 'leaving signs out')

  // By account and password: set up on the phone, then on to the page that was wanted.
  await page.goto('/m/inbox')
  await byPassword(page, handler)
  const secret = await enrol(page, context, out)
  await page.getByText('二次验证已开启').waitFor()
  await page.waitForURL('**/m/inbox')
  await page.getByRole('heading', { name: /^待办/ }).waitFor()
  const me = await (await context.request.get('/api/v1/session')).json()
  assert.deepEqual([me.totp, me.totp_required], [true, false], 'in force')
  assert.ok((await context.request.get('/api/v1/inbox')).ok(), 'the server takes his work again')

  // His account says so and offers no second one.
  await page.getByRole('link', { name: '我的' }).click()
  const card = page.locator('section').filter({ has: page.getByRole('heading', { name: '二次验证' }) })
  await card.getByText('已开启：登录时还要输入验证器上的验证码。').waitFor()
  assert.equal(await card.getByRole('link').count(), 0)
  await page.getByRole('button', { name: '退出登录' }).click()
  await page.getByText('还没有登录').waitFor()

  await again(page, handler, secret, out)
  assert.deepEqual(page.faults, [], 'no script error on the phone')
  await context.close()

  const auditor = await speaker(county, (one) => one.role === 'auditor')
  await assert.rejects(auditor.get('/journal'), /403.*totp_setup_needed/, 'whoever has none is refused all work')
  // Other stories share this place.
  await administrator.put('/security', { second_factor_required: false })
}

/** Sets her own factor up first, as the server demands, then asks it of all staff. */
async function demand(administrator) {
  const { secret } = await administrator.post('/session/totp', {})
  await administrator.put('/session/totp', { code: code(secret) })
  await administrator.put('/security', { second_factor_required: true })
}

async function byPassword(page, person) {
  await page.getByRole('button', { name: '工作账号' }).click()
  await page.getByLabel('账号', { exact: true }).fill(person.login)
  await page.getByLabel('密码').fill(person.password)
  await page.getByRole('button', { name: '登录', exact: true }).click()
}

/** Secret as a link for this phone, as text to copy and as a code to scan; a wrong code keeps it. */
async function enrol(page, context, out) {
  await page.getByRole('heading', { name: '请先开启二次验证' }).waitFor()
  await page.getByRole('button', { name: '开启二次验证' }).click()
  const link = await page.getByRole('link', { name: '在本机的验证器里打开' }).getAttribute('href')
  const secret = new URL(link).searchParams.get('secret')
  assert.equal((await page.locator('main code').innerText()).replace(/\s/g, ''), secret, 'the text is the secret')
  await page.getByRole('img', { name: '二次验证的二维码' }).waitFor()
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.getByRole('button', { name: '复制密钥' }).click()
  await page.getByText('密钥已复制').waitFor()
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), secret, 'copied')
  await look(page, out, 'a-factor-2-secret')
  const field = page.getByLabel('再输入验证器显示的 6 位数字')
  const confirm = page.getByRole('button', { name: '确定' })
  await field.fill('12')
  await confirm.click()
  await page.getByRole('alert').filter({ hasText: '请输入 6 位数字' }).waitFor()
  await field.fill('000000')
  await confirm.click()
  await page.getByRole('alert').filter({ hasText: '口令不对' }).waitFor()
  await field.fill(code(secret, -1))
  await confirm.click()
  return secret
}

/** Each later sign-in asks for the code, by password and by a code sent to the phone, and takes no wrong one. */
async function again(page, person, secret, out) {
  await page.goto('/m/sign-in?next=/inbox')
  await byPassword(page, person)
  const field = page.getByLabel('动态验证码')
  await field.waitFor()
  await page.getByRole('alert').filter({ hasText: '请输入动态口令' }).waitFor()
  await look(page, out, 'a-factor-3-code')
  await field.fill('000000')
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.getByRole('alert').filter({ hasText: '验证码不对，或刚用过' }).waitFor()
  await field.fill(code(secret))
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.getByRole('heading', { name: /^待办/ }).waitFor()

  await page.getByRole('link', { name: '我的' }).click()
  await page.getByRole('button', { name: '退出登录' }).click()
  await page.getByText('还没有登录').waitFor()
  await page.goto('/m/sign-in?next=/inbox')
  await page.getByLabel('手机号').fill(person.phone)
  await page.getByRole('button', { name: '发验证码' }).click()
  await page.getByRole('button', { name: '演示：填入收到的验证码' }).click()
  await page.waitForFunction(() => [...document.querySelectorAll('input')].some((one) => /^\d{6}$/.test(one.value)))
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await field.fill(code(secret, 1))
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.getByRole('heading', { name: /^待办/ }).waitFor()
}

async function look(page, out, name) {
  await page.screenshot({ path: resolve(out, `${name}.png`), fullPage: true })
  assert.deepEqual(await axe(page), [], name)
  await page.evaluate(() => document.documentElement.classList.add('large', 'dark'))
  assert.deepEqual(await axe(page, ['color-contrast', 'target-size']), [], `${name}, dark and large`)
  await page.screenshot({ path: resolve(out, `${name}-large-dark.png`), fullPage: true })
  await page.evaluate(() => document.documentElement.classList.remove('large', 'dark'))
}
