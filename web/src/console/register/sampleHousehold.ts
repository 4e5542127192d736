import type { Household, RegisterPerson } from '@/shared/api'

const person = (id: string, change: Partial<RegisterPerson>): RegisterPerson => ({
  id,
  name: '张淑华',
  sex: 'female',
  birth: '1950-09-28',
  id_number: '511921**********75',
  phone: '199****6318',
  relation: 'head',
  relation_word: { zh: '户主', en: 'head' },
  residence: 'resident',
  residence_word: { zh: '户籍常住', en: 'registered and living here' },
  bound: false,
  attributes: [],
  stays: [],
  ...change,
})

/** A household of two for tests. */
export const sampleHousehold = (): Household => ({
  id: '1',
  number: '511921216200001-001',
  place: { id: '7', name: '1社', depth: 2, path: '王家岩村 / 1社' },
  address: '1社1号',
  room: '',
  point: { lon: 107.18, lat: 31.98 },
  since: '2022-03-01',
  until: null,
  version: 1,
  members: [
    person('2', {}),
    person('3', {
      name: '胡仕林',
      sex: 'male',
      relation: 'spouse',
      relation_word: { zh: '配偶', en: 'spouse' },
    }),
  ],
  attributes: [],
  house: null,
  homes: [],
  vehicles: [],
  faults: [],
  editable: true,
  on: null,
})
