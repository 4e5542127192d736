import { expect, it } from 'vitest'
import { emptyLedger } from './template'

it('has the head that the import understands, all of it text', async () => {
  const text = new TextDecoder().decode(await emptyLedger().arrayBuffer())
  const head = [...text.matchAll(/<is><t>([^<]+)<\/t>/g)].map((found) => found[1])
  expect(head).toEqual(
    '户号 网格 住址 房间号 姓名 与户主关系 性别 身份证号 出生日期 电话 居住类型 标签'.split(' '),
  )
  expect(text.match(/<col [^>]*style="1"/g)).toHaveLength(head.length)
  expect(text).toContain('<dataValidation type="list" allowBlank="1" sqref="G2:G20000"><formula1>"男,女"')
})

it('is well-formed in every part', async () => {
  const text = new TextDecoder().decode(await emptyLedger().arrayBuffer())
  const parts = text.split('<?xml').slice(1)
  expect(parts).toHaveLength(6)
  for (const part of parts) {
    const end = part.search(/PK\W/)
    const page = new DOMParser().parseFromString(`<?xml${end < 0 ? part : part.slice(0, end)}`, 'text/xml')
    expect(page.querySelector('parsererror')?.textContent).toBeUndefined()
  }
})
