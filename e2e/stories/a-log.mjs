// A villager checks the public log in the own browser, keeps a head, and sees it when somebody changes the database behind it.
import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { axe, desktop, phone, signIn } from '../lib/browser.mjs'
import { binary, served } from '../lib/served.mjs'
import { speaker } from './q-snap.mjs'

export default async function story({ out, pictures }) {
  // A county of its own: it is spoilt at the end.
  const county = await served('qintang', { cases: 61 })
  await sealed(county)
  const { context, page } = await phone(county, { bypassCSP: true, reducedMotion: 'reduce' })
  const note = await firstVisit(page, out)
  await somethingIsPublished(county)
  await nextVisit(county, page, note, out)
  await handOver(county, note, out)
  await screens(county, out, pictures)
  await someoneChangesTheDatabase(county, page, note, out)
  assert.deepEqual(page.faults, [])
  await context.close()
}

const head = async (county) => (await fetch(`${county.base}/api/v1/log/head`)).json()

/** A head over everything that waits; the sealer needs a second or two. */
async function sealed(county, more = 0) {
  for (let n = 0; n < 100; n += 1) {
    const answer = await fetch(`${county.base}/api/v1/log/head`)
    if (answer.ok && (await answer.json()).size > more) return
    await new Promise((ok) => setTimeout(ok, 200))
  }
  throw new Error('no head was signed')
}

async function firstVisit(page, out) {
  await page.goto('/')
  await page.getByRole('link', { name: '公开账本核验' }).click()
  await page.getByRole('heading', { name: '公开账本核验' }).waitFor()
  await page.getByText(/签名有效/).first().waitFor()
  await page.getByText('这台设备第一次来').waitFor()
  await page.getByLabel('查一条').fill('1')
  await page.getByRole('button', { name: '核对' }).click()
  await page.getByText(/这一条就在账本里/).waitFor()
  await page.getByText(/密码对得上/).waitFor()
  await page.getByText('公开的全文').click()
  await page.screenshot({ path: resolve(out, 'a-log-1-phone.png'), fullPage: true })
  assert.deepEqual(await axe(page), [], 'the page that checks the log')
  await page.getByLabel('查一条').fill('999999')
  await page.getByRole('button', { name: '核对' }).click()
  await page.getByText('没有这一条').waitFor()
  return page.locator('pre').first().textContent()
}

/** A policy is put into the library, and so into the log. */
async function somethingIsPublished(county) {
  const before = (await head(county)).size
  const keeper = await speaker(county, (one) => one.role === 'dispatcher')
  await keeper.post('/policies', {
    title: '灶台改造补助', issuer: '乡村振兴局', topics: ['elder'], words: [], audience: '本地居民', text: '每户补助三百元。', since: '2020-01-01',
  })
  await sealed(county, before)
}

async function nextVisit(county, page, note, out) {
  await page.reload()
  // The place goes on with its own business: what came in since is counted, not assumed.
  const grown = await page.getByText(/那时的账一个字没动，之后新增 \d+ 条/).textContent()
  const more = Number(/新增 (\d+) 条/.exec(grown)[1])
  assert.ok(more >= 1 && more <= (await head(county)).size - Number(note.split('\n')[1]), `${more} came in since`)
  // The head that was kept on paper: its code leads here.
  const code = Buffer.from(note).toString('base64url')
  await page.goto(`/verify#head=${code}`)
  await page.getByText(/那时的账一个字没动/).nth(1).waitFor()
  const size = Number(note.split('\n')[1])
  await page.getByLabel('和以前的封印比对').fill(note.replace(`\n${size}\n`, `\n${size - 1}\n`))
  await page.getByRole('button', { name: '比对' }).click()
  await page.getByText(/签名无效/).waitFor()
  await page.screenshot({ path: resolve(out, 'a-log-2-not-signed.png'), fullPage: true })
}

/** The auditor gives the head of today to another office. */
async function handOver(county, note, out) {
  const { context, page } = await desktop(county, { bypassCSP: true, reducedMotion: 'reduce' })
  await signIn(context, county, (one) => one.role === 'auditor')
  await page.goto('/console/')
  await page.getByRole('link', { name: '账本封印' }).click()
  await page.getByLabel('交给哪个单位').fill('县档案馆')
  await page.getByLabel('怎么交').selectOption({ label: '推送给对接系统' })
  await page.getByRole('button', { name: '登记并交出' }).click()
  await page.getByText('还没有对接的系统接收账本封印').waitFor()
  await page.getByLabel('怎么交').selectOption({ label: '打印纸条' })
  await page.getByRole('button', { name: '登记并交出' }).click()
  await page.getByRole('cell', { name: '县档案馆' }).waitFor()
  await page.getByRole('heading', { name: '公开账本封印' }).waitFor()
  assert.match(await page.locator('.slip pre').innerText(), new RegExp(`^${note.split('\n')[0]}\n`))
  await page.screenshot({ path: resolve(out, 'a-log-3-console.png'), fullPage: true })
  assert.deepEqual(await axe(page), [], 'the page of heads')
  await page.getByRole('link', { name: '审计日志' }).click()
  await page.getByText('把账本封印交给其他单位').first().waitFor()
  assert.deepEqual(page.faults, [])
  await context.close()
}

/** The page as others see it: a PC, dark, large type, English. */
async function screens(county, out, pictures) {
  const { context, page } = await desktop(county, { bypassCSP: true, reducedMotion: 'reduce' })
  await page.goto('/verify')
  await page.getByText(/签名有效/).first().waitFor()
  await page.getByLabel('查一条').fill('2')
  await page.getByRole('button', { name: '核对' }).click()
  await page.getByText(/这一条就在账本里/).waitFor()
  if (pictures) {
    await page.setViewportSize({ width: 1040, height: 1180 })
    await page.screenshot({ path: resolve(import.meta.dirname, '../../docs/pictures/public-verify.png'), scale: 'css' })
  }
  await page.screenshot({ path: resolve(out, 'a-log-4-desktop.png'), fullPage: true })
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.getByRole('button', { name: '大字' }).click()
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('heading', { name: 'Check the public log' }).waitFor()
  await page.getByText(/The signature holds/).first().waitFor()
  await page.screenshot({ path: resolve(out, 'a-log-5-dark-large-english.png'), fullPage: true })
  assert.deepEqual(await axe(page), [], 'dark, large, English')
  assert.deepEqual(page.faults, [])
  await context.close()
}

/** Whoever has the database changes one letter, in the policy and in the log alike. */
async function someoneChangesTheDatabase(county, page, note, out) {
  const kept = join(county.data, 'kept.txt')
  writeFileSync(kept, note)
  const verify = () => spawnSync(binary, ['verify', '--log', '--data', county.data, '--head', kept], { encoding: 'utf8' })
  // Not synchronous: where a newer web build is served, this very process answers.
  const outside = () =>
    new Promise((ok) => {
      execFile('python3', [resolve(import.meta.dirname, '../../docs/check_log.py'), county.base, kept], (fault, stdout, stderr) => ok({ status: fault?.code ?? 0, stdout, stderr }))
    })
  const good = verify()
  assert.equal(good.status, 0, good.stdout + good.stderr)
  const agrees = await outside()
  assert.equal(agrees.status, 0, agrees.stdout + agrees.stderr)

  const change = `
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], timeout=30)
leaf = db.execute("SELECT leaf FROM log_leaf WHERE seq = 0").fetchone()[0]
text = leaf.decode()
at = text.index('"text":"') + 8
text = text[:at] + ('0' if text[at] != '0' else '1') + text[at + 1:]
db.execute("UPDATE log_leaf SET leaf = ? WHERE seq = 0", (text.encode(),))
db.commit()
`
  const changed = spawnSync('python3', ['-c', change, join(county.data, 'gezhi.db')], { encoding: 'utf8' })
  assert.equal(changed.status, 0, changed.stderr)
  await page.goto('/verify')
  await page.getByLabel('查一条').fill('1')
  await page.getByRole('button', { name: '核对' }).click()
  await page.getByText(/这一条算不到封印/).waitFor()
  await page.screenshot({ path: resolve(out, 'a-log-6-changed.png'), fullPage: true })
  const bad = verify()
  assert.equal(bad.status, 1, bad.stdout)
  assert.match(bad.stdout, /entry 0 \(publication/)
  const disagrees = await outside()
  assert.equal(disagrees.status, 1)
  assert.match(disagrees.stdout, /one of the entries below it was changed/)
}
