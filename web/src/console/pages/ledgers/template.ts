import { storedZip } from '../../parts/storedZip'

/** The columns that an import understands, as the export names them. */
const HEAD = [
  '户号',
  '网格',
  '住址',
  '房间号',
  '姓名',
  '与户主关系',
  '性别',
  '身份证号',
  '出生日期',
  '电话',
  '居住类型',
  '标签',
] as const
const WIDTHS: Partial<Record<(typeof HEAD)[number], number>> = {
  户号: 22,
  网格: 20,
  住址: 26,
  身份证号: 22,
  电话: 16,
  标签: 24,
}
/** What may stand in a column, offered by Excel as a list. */
const CHOICES: Partial<Record<(typeof HEAD)[number], readonly string[]>> = {
  性别: ['男', '女'],
  居住类型: ['户籍常住', '户籍外出', '外来常住', '临时居住'],
}
const LAST_ROW = 20_000
const DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

const letter = (column: number) => String.fromCharCode(65 + column)

function sheet(): string {
  // Style 1 is text: Excel then keeps all 18 digits of an identity number and does not make a day of 1-2.
  const columns = HEAD.map(
    (name, i) =>
      `<col min="${i + 1}" max="${i + 1}" width="${WIDTHS[name] ?? 12}" style="1" customWidth="1"/>`,
  )
  const cells = HEAD.map((name, i) => `<c r="${letter(i)}1" s="2" t="inlineStr"><is><t>${name}</t></is></c>`)
  const choices = HEAD.flatMap((name, i) => {
    const words = CHOICES[name]
    const range = `${letter(i)}2:${letter(i)}${LAST_ROW}`
    return words
      ? [
          `<dataValidation type="list" allowBlank="1" sqref="${range}"><formula1>"${words.join(',')}"</formula1></dataValidation>`,
        ]
      : []
  })
  return `${DECLARED}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${columns.join('')}</cols><sheetData><row r="1">${cells.join('')}</row></sheetData><dataValidations count="${choices.length}">${choices.join('')}</dataValidations></worksheet>`
}

const STYLES = `${DECLARED}<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/><name val="宋体"/></font><font><b/><sz val="11"/><name val="宋体"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFDCE9F5"/></patternFill></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/><xf numFmtId="49" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" fillId="2" applyNumberFormat="1" applyFont="1" applyFill="1"/></cellXfs></styleSheet>`

/** A ledger with nothing but its head, every column of it text. */
export function emptyLedger(): Blob {
  const relation = (id: string, kind: string, target: string) =>
    `<Relationship Id="${id}" Type="${RELATIONS}/${kind}" Target="${target}"/>`
  const relations = (all: string) =>
    `${DECLARED}<Relationships xmlns="${PACKAGE}/relationships">${all}</Relationships>`
  const override = (part: string, kind: string) =>
    `<Override PartName="${part}" ContentType="${TYPE}.${kind}+xml"/>`
  return storedZip(
    [
      {
        name: '[Content_Types].xml',
        text: `${DECLARED}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${override('/xl/workbook.xml', 'sheet.main')}${override('/xl/worksheets/sheet1.xml', 'worksheet')}${override('/xl/styles.xml', 'styles')}</Types>`,
      },
      { name: '_rels/.rels', text: relations(relation('r1', 'officeDocument', 'xl/workbook.xml')) },
      {
        name: 'xl/workbook.xml',
        text: `${DECLARED}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets><sheet name="台账" sheetId="1" r:id="r1"/></sheets></workbook>`,
      },
      {
        name: 'xl/_rels/workbook.xml.rels',
        text: relations(
          relation('r1', 'worksheet', 'worksheets/sheet1.xml') + relation('r2', 'styles', 'styles.xml'),
        ),
      },
      { name: 'xl/worksheets/sheet1.xml', text: sheet() },
      { name: 'xl/styles.xml', text: STYLES },
    ],
    `${TYPE}.sheet`,
  )
}
