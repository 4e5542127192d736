// Workbooks as offices keep them, for the stories: several sheets, every cell a text.
import { crc32 } from 'node:zlib'

const escape = (text) => String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const xml = (body) => `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>${body}`
const NS = 'http://schemas.openxmlformats.org'

/** An .xlsx of these sheets: name and rows of each. */
export function workbook(sheets) {
  const row = (cells) => `<row>${cells.map((cell) => `<c t="inlineStr"><is><t>${escape(cell)}</t></is></c>`).join('')}</row>`
  const parts = sheets.map(({ rows }, i) => [
    `xl/worksheets/sheet${i + 1}.xml`,
    `<worksheet xmlns="${NS}/spreadsheetml/2006/main"><sheetData>${rows.map(row).join('')}</sheetData></worksheet>`,
  ])
  const main = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
  const type = (path, kind) => `<Override PartName="/${path}" ContentType="${main}.${kind}+xml"/>`
  const relation = (id, kind, target) =>
    `<Relationship Id="r${id}" Type="${NS}/officeDocument/2006/relationships/${kind}" Target="${target}"/>`
  const relations = (all) => `<Relationships xmlns="${NS}/package/2006/relationships">${all.join('')}</Relationships>`
  const listed = sheets.map(({ name }, i) => `<sheet name="${escape(name)}" sheetId="${i + 1}" r:id="r${i + 1}"/>`)
  return stored([
    ['[Content_Types].xml', `<Types xmlns="${NS}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${type('xl/workbook.xml', 'sheet.main')}${parts.map(([path]) => type(path, 'worksheet')).join('')}</Types>`],
    ['_rels/.rels', relations([relation(1, 'officeDocument', 'xl/workbook.xml')])],
    ['xl/workbook.xml', `<workbook xmlns="${NS}/spreadsheetml/2006/main" xmlns:r="${NS}/officeDocument/2006/relationships"><sheets>${listed.join('')}</sheets></workbook>`],
    ['xl/_rels/workbook.xml.rels', relations(sheets.map((_, i) => relation(i + 1, 'worksheet', `worksheets/sheet${i + 1}.xml`)))],
    ...parts,
  ])
}

/** A zip without compression. */
function stored(files) {
  const bodies = []
  const entries = []
  let at = 0
  for (const [path, body] of files) {
    const name = Buffer.from(path)
    const data = Buffer.from(xml(body))
    const head = Buffer.alloc(26)
    head.writeUInt16LE(20, 0)
    head.writeUInt32LE(crc32(data), 10)
    head.writeUInt32LE(data.length, 14)
    head.writeUInt32LE(data.length, 18)
    head.writeUInt16LE(name.length, 22)
    bodies.push(Buffer.from('PK\x03\x04', 'latin1'), head, name, data)
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(at, 10)
    entries.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), head, rest, name)
    at += 30 + name.length + data.length
  }
  const size = entries.reduce((sum, part) => sum + part.length, 0)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(files.length, 8)
  end.writeUInt16LE(files.length, 10)
  end.writeUInt32LE(size, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...bodies, ...entries, end])
}
