import { expect, it } from 'vitest'
import { crc32, storedZip } from './storedZip'

const bytes = (text: string) => new TextEncoder().encode(text)

it('sums up as the standard does', () => {
  expect(crc32(bytes('123456789'))).toBe(0xcbf43926)
  expect(crc32(bytes(''))).toBe(0)
})

it('says where each file begins, how long it is and what it sums up to', async () => {
  const zip = storedZip(
    [
      { name: 'a.txt', text: '网格' },
      { name: 'b/c.txt', text: 'two' },
    ],
    'application/zip',
  )
  const view = new DataView(await zip.arrayBuffer())
  const end = view.byteLength - 22
  expect(view.getUint32(end, true)).toBe(0x06054b50)
  expect(view.getUint16(end + 10, true)).toBe(2)
  let entry = view.getUint32(end + 16, true)
  expect(entry + view.getUint32(end + 12, true)).toBe(end)
  for (const [name, text] of [
    ['a.txt', '网格'],
    ['b/c.txt', 'two'],
  ] as const) {
    expect(view.getUint32(entry, true)).toBe(0x02014b50)
    const file = view.getUint32(entry + 42, true)
    expect(view.getUint32(file, true)).toBe(0x04034b50)
    const begins = file + 30 + view.getUint16(file + 26, true)
    const length = view.getUint32(file + 22, true)
    const data = new Uint8Array(view.buffer, begins, length)
    expect(new TextDecoder().decode(data)).toBe(text)
    expect(view.getUint32(file + 14, true)).toBe(crc32(data))
    expect(view.getUint32(entry + 16, true)).toBe(crc32(data))
    expect(new TextDecoder().decode(new Uint8Array(view.buffer, file + 30, name.length))).toBe(name)
    entry += 46 + name.length
  }
})
