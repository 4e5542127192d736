import { describe, expect, it } from 'vitest'
import { emptyPerson } from './drafts'
import { refusalsByMember, suspects } from './newHousehold'

const TODAY = '2026-11-26'
const head = { ...emptyPerson('head'), name: '张淑华' }

describe('a person of a new household', () => {
  it.each([
    [{}, []],
    [{ name: ' ' }, ['name']],
    [{ id_number: '110105194912310021' }, ['id_number']],
    [{ id_number: '11010519491231002X', birth: '1950-01-01' }, ['birth']],
    [{ id_number: '11010519491231002X', sex: 'male' }, ['sex']],
    [{ birth: '2027-01-01' }, ['birth']],
    [{ phone: '123' }, ['phone']],
    [{ phone: '0827-5221234' }, []],
  ])('%j -> %j', (change, fields) => expect(suspects({ ...head, ...change }, TODAY)).toEqual(fields))
})

describe('a refusal of the server', () => {
  const good = { ...head, id_number: '11010519491231002X' }
  const bad = { ...emptyPerson('son'), name: '张小明', id_number: '110105194912310021' }
  const none = { ...emptyPerson('daughter'), name: '张小红' }
  it('goes to the person in whom it can be seen', () => {
    expect(refusalsByMember({ id_number: '校验位不对' }, [good, bad, none], TODAY)).toEqual([
      {},
      { id_number: '校验位不对' },
      {},
    ])
  })
  it('goes to all who may be meant where nobody can tell', () => {
    expect(refusalsByMember({ id_number: '已经登记' }, [good, { ...good }, none], TODAY)).toEqual([
      { id_number: '已经登记' },
      { id_number: '已经登记' },
      {},
    ])
  })
  it('goes to the person who is named', () => {
    expect(refusalsByMember({ 'members.1.phone': '不对' }, [good, none], TODAY)).toEqual([
      {},
      { phone: '不对' },
    ])
  })
})
