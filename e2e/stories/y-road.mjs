// Yangying, 11.7 km forest road (the part of the visits): a leader and eight others visit a dozen opposing families, position by
// position, until everybody agrees.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { axe, desktop, phone, signIn } from '../lib/browser.mjs'
import { served } from '../lib/served.mjs'
import { picture, speaker } from './q-snap.mjs'

const EIGHT = ['李明', '王国强', '赵桂兰', '孙志远', '周海燕', '吴立新', '郑秀云', '冯建军']

export default async function story({ out, pictures }) {
  const county = await served('yangying', { cases: 300 })
  const { leader, families } = await aDozen(county)
  const matter = await openAtDesk(county, leader, families, { out, pictures })
  await visits(leader, matter, families)
  await lastFamily(county, leader, matter, families[11], { out, pictures })
  const seen = await leader.get(`/visits/matters/${matter}`)
  assert.deepEqual(seen.stances, { agrees: 12, undecided: 0, opposes: 0 })
  assert.equal(seen.visitors, 9, 'the leader and eight others')
  for (const family of seen.families) {
    assert.equal(family.first_stance, 'opposes')
    const steps = family.about.map((one) => one.stance)
    assert.deepEqual(steps.at(-1), 'agrees')
    const times = family.about.map((one) => Date.parse(one.started_at))
    assert.deepEqual(times, [...times].sort((a, b) => a - b), 'position by position, in order')
  }
  await atTheDesk(county, leader, { out, pictures })
}

/** A leader who keeps at least a dozen households, and these. */
async function aDozen(county) {
  for (const { login } of county.people.filter((one) => one.role === 'leader')) {
    const leader = await speaker(county, login)
    const families = (await leader.get('/households')).items.slice(0, 12)
    if (families.length === 12) return { leader, families }
  }
  throw new Error('no leader of the demo keeps a dozen households')
}

/** The leader opens the matter in the console with the numbers of the families. */
async function openAtDesk(county, leader, families, { out }) {
  const { context, page } = await desktop(county)
  await signIn(context, county, leader.person.login)
  await page.goto('/console/visits?tab=matters')
  await page.getByRole('button', { name: '开一件事' }).click()
  const form = page.getByRole('dialog', { name: '开一件事' })
  await form.getByRole('textbox', { name: '什么事' }).fill('11.7公里林区道路改造')
  // One family by name, the others by the list of their numbers, with a slip in it.
  const field = form.getByRole('searchbox', { name: /哪些户/ })
  await field.fill(families[0].head_name)
  await form.getByRole('list', { name: '找到的户' }).getByRole('button').first().waitFor()
  await field.fill([...families.map((one) => one.number), 'YY-00000'].join(' '))
  await form.getByRole('alert').getByText(/没有这些户号：YY-00000/).waitFor()
  assert.equal(await field.inputValue(), 'YY-00000', 'what was not found stays to be corrected')
  await form.getByRole('list', { name: '已选 12 户' }).waitFor()
  await field.fill('')
  await page.screenshot({ path: resolve(out, 'y-road-1-open.png') })
  await form.getByRole('button', { name: '开一件事' }).click()
  await page.getByRole('heading', { name: '11.7公里林区道路改造' }).waitFor()
  assert.deepEqual(page.faults, [])
  await context.close()
  const [made] = (await leader.get('/visits/matters')).filter((one) => one.title === '11.7公里林区道路改造')
  assert.equal(made.stances.opposes, 12, 'all twelve oppose at first')
  return made.id
}

/** Two rounds of visits over the last days; the people who come along change from family to family. */
async function visits(leader, matter, families) {
  for (const [round, stance] of [[0, 'undecided'], [1, 'agrees']]) {
    for (const [at, family] of families.entries()) {
      if (round === 1 && at === 11) continue
      const began = Date.now() - (20 - round * 8) * 86_400_000 + at * 3_600_000
      const started_at = new Date(began).toISOString()
      const ended_at = new Date(began + 25 * 60_000).toISOString()
      await leader.post('/visits', {
        household: family.id, purpose: 'matter', outcome: 'met', matter, stance, started_at, ended_at,
        companions: [EIGHT[at % 8], EIGHT[(at + 3) % 8]], words: round ? '看过图纸，同意让出两米。' : '怕占了果树，要想一想。',
      })
    }
  }
}

/** The last family is visited with the phone. */
async function lastFamily(county, leader, matter, family, { out, pictures }) {
  const { context, page } = await phone(county)
  await signIn(context, county, leader.person.login)
  await page.goto(`/m/visits/${family.id}`)
  await page.getByRole('radio', { name: '做工作' }).click()
  const choice = page.getByRole('radio', { name: '11.7公里林区道路改造' })
  if (await choice.count()) await choice.click()
  await page.getByRole('radio', { name: '见到了' }).click()
  await page.getByRole('button', { name: '走访完了' }).click()
  await page.getByText('请选这家现在的态度').waitFor()
  await page.getByRole('radio', { name: '同意', exact: true }).click()
  await page.getByRole('textbox', { name: '和谁一起去的' }).fill(EIGHT.slice(0, 2).join('、'))
  await page.screenshot({ path: resolve(out, 'y-road-2-phone.png'), fullPage: true })
  if (pictures) await picture(page, 'mobile-visit')
  await page.getByRole('button', { name: '走访完了' }).click()
  await page.getByText('走访已存在手机里，不会丢').waitFor()
  await page.waitForFunction(() => !document.body.innerText.includes('等有网络自动送达'), undefined, { timeout: 60_000 })
  assert.deepEqual(page.faults, [])
  await context.close()
}

async function atTheDesk(county, leader, { out, pictures }) {
  const { context, page } = await desktop(county)
  await signIn(context, county, leader.person.login)
  if (pictures) {
    await page.goto('/console/visits')
    await page.getByRole('main').getByRole('table').first().waitFor()
    await picture(page, 'console-visits')
  }
  await page.goto('/console/visits?tab=matters')
  await page.getByRole('button', { name: '11.7公里林区道路改造' }).click()
  await page.getByText('9 人上过门').waitFor()
  await page.screenshot({ path: resolve(out, 'y-road-3-families.png') })
  if (pictures) await picture(page, 'console-matter')
  assert.deepEqual(await axe(page), [], 'the matter is accessible')
  await page.getByRole('button', { name: '这件事办好了' }).click()
  await page.getByText('已结束').first().waitFor()
  assert.deepEqual(page.faults, [])
  await context.close()
}
