/** A ZIP archive whose files are stored as they are: enough for the few kilobytes of an empty workbook. */
interface Part {
  name: string
  text: string
}
const SIGNATURE = { file: 0x04034b50, entry: 0x02014b50, end: 0x06054b50 }
/** 1980-01-01, the first day that ZIP knows: the same parts always give the same bytes. */
const DAY = 0x0021
/** Names are UTF-8. */
const UTF8 = 0x0800

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let value = n
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})

/** CRC-32 as in ISO 3309. */
export function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff
  for (const byte of bytes) value = (value >>> 8) ^ (table[(value ^ byte) & 0xff] ?? 0)
  return (value ^ 0xffffffff) >>> 0
}

type Field = [bytes: 2 | 4, value: number]
function pack(fields: Field[]): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(fields.reduce((sum, [size]) => sum + size, 0)))
  let at = 0
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(at, value, true)
    else view.setUint32(at, value, true)
    at += size
  }
  return new Uint8Array(view.buffer)
}

export function storedZip(parts: readonly Part[], type: string): Blob {
  const encoder = new TextEncoder()
  const files: Uint8Array<ArrayBuffer>[] = []
  const entries: Uint8Array<ArrayBuffer>[] = []
  let offset = 0
  for (const { name, text } of parts) {
    const [title, data] = [encoder.encode(name), encoder.encode(text)]
    // Version 2.0, flags, method 0 (stored), time, day, checksum, both sizes, lengths of name and extra field.
    const facts: Field[] = [
      [2, 20],
      [2, UTF8],
      [2, 0],
      [2, 0],
      [2, DAY],
      [4, crc32(data)],
      [4, data.length],
      [4, data.length],
      [2, title.length],
      [2, 0],
    ]
    const head = pack([[4, SIGNATURE.file], ...facts])
    files.push(head, title, data)
    // Comment, disk and attributes are empty.
    const rest: Field[] = [
      [2, 0],
      [2, 0],
      [2, 0],
      [4, 0],
      [4, offset],
    ]
    entries.push(pack([[4, SIGNATURE.entry], [2, 20], ...facts, ...rest]), title)
    offset += head.length + title.length + data.length
  }
  const size = entries.reduce((sum, entry) => sum + entry.length, 0)
  const end = pack([
    [4, SIGNATURE.end],
    [2, 0],
    [2, 0],
    [2, parts.length],
    [2, parts.length],
    [4, size],
    [4, offset],
    [2, 0],
  ])
  return new Blob([...files, ...entries, end], { type })
}
