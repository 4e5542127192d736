import { describe, expect, it } from 'vitest'
import { findHomes, findPolicies } from './find'
import type { PackHome, PackPolicy } from './types'

const person = (name: string, initials: string[], phone: string | null) => ({
  id: name,
  name,
  initials,
  relation: 'head',
  birth_year: 1950,
  phone,
  marks: [],
})
const homes = [
  {
    id: '1',
    number: 'DP-001',
    address: '石榴坝9号',
    grid: '迪坪村1社',
    marks: [],
    members: [person('覃桂英', ['qgy', 'tgy'], '19900001234')],
  },
  {
    id: '2',
    number: 'DP-002',
    address: '柏树湾3号',
    grid: '迪坪村2社',
    marks: [],
    members: [person('何大国', ['hdg'], null), person('李素珍', ['lsz'], '19900005678')],
  },
] as unknown as PackHome[]
const policy = (id: string, title: string, words: string[], text: string) =>
  ({ id, title, number: '', issuer: '', audience: '', words, text }) as unknown as PackPolicy
const policies = [
  policy('1', '高龄津贴办法', ['八十岁补贴', '老人钱'], '年满八十周岁可以申请。'),
  policy('2', '农业保险须知', ['猪死了'], '遭灾可以申请理赔。'),
  policy('3', '建房须知', ['盖房子'], '先批后建，危房可以申请改造。'),
]
const ids = (found: { id: string }[]) => found.map((one) => one.id)

describe('looking up households', () => {
  it.each([
    ['qgy', ['1']],
    ['tg', ['1']],
    ['桂英', ['1']],
    ['素珍', ['2']],
    ['石榴坝', ['1']],
    ['5678', ['2']],
    ['2社 hdg', ['2']],
    ['DP-00', ['1', '2']],
    ['2社 qgy', []],
    ['', ['1', '2']],
  ])('%s', (question, found) => expect(ids(findHomes(question, homes))).toEqual(found))
})

describe('asking for policies', () => {
  it.each([
    ['我妈八十岁了有啥子补贴没得', '1'],
    ['老人钱咋个领', '1'],
    ['猪死了哪个赔', '2'],
    ['想盖房子', '3'],
  ])('%s', (question, first) => expect(ids(findPolicies(question, policies))[0]).toBe(first))
  it('leaves out what only holds a common word, and finds nothing for nonsense', () => {
    expect(ids(findPolicies('猪死了怎么申请', policies))).toEqual(['2'])
    expect(findPolicies('火星移民', policies)).toEqual([])
    expect(findPolicies('', policies)).toHaveLength(3)
  })
})
