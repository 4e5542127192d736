// Writes the status tables of both READMEs from tools/status.tsv, or checks that they match it.
// Usage: node tools/status.mjs --write | --check
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const STATES = ['works', 'partly', 'not yet']

const groups = {
  en: { G: 'Grids and posts', P: 'Residents and households', C: 'Cases', W: 'Grid work', S: 'Points', D: 'Deliberation', O: 'Organisations', E: 'Emergency', B: 'Command centre', K: 'Data hub', V: 'Services and information', A: 'Platform' },
  zh: { G: '网格与岗位', P: '居民与家庭', C: '随手拍与工单', W: '网格工作', S: '积分', D: '议事', O: '组织', E: '平急转换', B: '指挥中心', K: '数据', V: '服务与信息', A: '平台' },
}
const readmes = [
  { file: 'README.md', lang: 'en', head: '| id | what | state |', words: { works: 'works', partly: 'partly: ', 'not yet': 'not yet' }, sum: (n) => `${n.works} of ${n.all} work, ${n.partly} work in part, ${n['not yet']} are not there yet.` },
  { file: 'README.zh-CN.md', lang: 'zh', head: '| 编号 | 内容 | 现状 |', words: { works: '可用', partly: '部分可用：', 'not yet': '尚未' }, sum: (n) => `共 ${n.all} 项：可用 ${n.works} 项，部分可用 ${n.partly} 项，尚未 ${n['not yet']} 项。` },
]

function fail(message) {
  console.error(`status: ${message}`)
  process.exit(1)
}

const [, ...lines] = readFileSync(resolve(root, 'tools/status.tsv'), 'utf8').trimEnd().split('\n')
const rows = lines.map((line, index) => {
  const [id, state, en, zh, lackEn = '', lackZh = ''] = line.split('\t')
  if (!/^[A-Z]\d+$/.test(id) || !zh) fail(`line ${index + 2} is not "id, state, en, zh, missing en, missing zh"`)
  if (!STATES.includes(state)) fail(`${id}: the state is one of ${STATES.join(', ')}, not "${state}"`)
  if ((state === 'partly') !== Boolean(lackEn && lackZh)) fail(`${id}: what is missing is said for "partly", in both languages, and only there`)
  return { id, state, en, zh, lack: { en: lackEn, zh: lackZh } }
})

function table({ lang, head, words, sum }) {
  const counted = { all: rows.length }
  for (const state of STATES) counted[state] = rows.filter((row) => row.state === state).length
  const out = [sum(counted), '']
  let group = ''
  for (const row of rows) {
    if (row.id[0] !== group) {
      if (group) out.push('')
      group = row.id[0]
      out.push(`**${group} ${groups[lang][group]}**`, '', head, '|---|---|---|')
    }
    out.push(`| ${row.id} | ${row[lang]} | ${words[row.state]}${row.lack[lang]} |`)
  }
  return out.join('\n')
}

let stale = false
for (const readme of readmes) {
  const path = resolve(root, readme.file)
  const before = readFileSync(path, 'utf8')
  const between = /(<!-- status -->)[\s\S]*?(<!-- \/status -->)/
  if (!between.test(before)) fail(`${readme.file} has no <!-- status --> ... <!-- /status -->`)
  const after = before.replace(between, (_, open, close) => `${open}\n\n${table(readme)}\n\n${close}`)
  if (after === before) continue
  if (process.argv.includes('--write')) {
    writeFileSync(path, after)
    console.log(`wrote ${readme.file}`)
  } else {
    stale = true
    console.error(`${readme.file} does not match tools/status.tsv; run: make status`)
  }
}
process.exitCode = stale ? 1 : 0
