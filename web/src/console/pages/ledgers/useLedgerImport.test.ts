import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { createI18n } from 'vue-i18n'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { defineComponent, nextTick } from 'vue'
import { createText } from '@/shared/i18n'
import { TEXT } from '@/shared/i18n/text'
import { mostBytes } from './ledger'
import { useLedgerImport } from './useLedgerImport'

const text = createText([], [], () => Promise.resolve([]))
/** Keys stand for sentences. */
const spoken = { ...text, t: (key: string) => key }
const COUNTS = {
  households_new: 1,
  households_changed: 0,
  people_new: 1,
  people_changed: 0,
  people_same: 0,
  doubtful: 0,
}
const preview = (id: string) => ({
  preview_id: id,
  state: 'ready',
  heads: [],
  wrong: 0,
  place: null,
  rows: 1,
  columns: [],
  sheets: [],
  ignored: [],
  counts: COUNTS,
  errors: [],
  doubtful: [],
  changes: [],
})
const answer = (body: unknown, status = 200, type = 'application/json') =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': type } })
const refusal = {
  type: '',
  title: '',
  status: 422,
  code: 'person_registered',
  detail_zh: '已登记',
  detail_en: '',
}
const sheet = () => new File(['姓名'], '台账.csv')

const asked = vi.fn<(path: string, request: RequestInit) => Promise<Response>>()
const moved = vi.fn()
function start() {
  let ledger: ReturnType<typeof useLedgerImport> | undefined
  const page = defineComponent({
    setup: () => {
      ledger = useLedgerImport(moved)
      return () => null
    },
  })
  mount(page, {
    global: {
      plugins: [createPinia(), createI18n({ legacy: false })],
      provide: { [TEXT as symbol]: spoken },
    },
  })
  if (!ledger) throw new Error('not mounted')
  return ledger
}
beforeEach(() => vi.stubGlobal('fetch', asked))
afterEach(() => {
  vi.unstubAllGlobals()
  asked.mockReset()
  moved.mockReset()
})

it('keeps the preview when it is refused, and compares the same file again', async () => {
  const ledger = start()
  asked.mockResolvedValueOnce(answer(preview('1')))
  await ledger.take(sheet())
  asked.mockResolvedValueOnce(answer(refusal, 422, 'application/problem+json'))
  await ledger.confirm()
  expect(ledger.preview.value?.preview_id).toBe('1')
  expect([ledger.refusal.value, ledger.lost.value]).toEqual(['已登记', false])
  expect(moved).toHaveBeenCalledOnce()
  asked.mockResolvedValueOnce(answer(preview('2')))
  await ledger.read()
  expect([ledger.preview.value?.preview_id, ledger.refusal.value]).toEqual(['2', ''])
})

it('does not say that it failed when nobody answered', async () => {
  const ledger = start()
  asked.mockResolvedValueOnce(answer(preview('1')))
  await ledger.take(sheet())
  asked.mockRejectedValueOnce(new TypeError('connection lost'))
  await ledger.confirm()
  expect([ledger.refusal.value, ledger.lost.value]).toEqual(['ledger.lostSight', true])
})

it('compares anew for another place and forgets the answer for the first', async () => {
  const ledger = start()
  let late: (answer: Response) => void = () => undefined
  asked.mockReturnValueOnce(new Promise((resolve) => (late = resolve)))
  const first = ledger.take(sheet())
  await vi.waitFor(() => expect(asked).toHaveBeenCalledOnce())
  asked.mockResolvedValueOnce(answer(preview('2')))
  ledger.place.value = '77'
  await vi.waitFor(() => expect(ledger.preview.value?.preview_id).toBe('2'))
  late(answer(preview('1')))
  await first
  expect(ledger.preview.value?.preview_id).toBe('2')
  expect(ledger.doing.value).toBeNull()
  expect(asked.mock.calls.map(([path]) => path)).toEqual([
    '/api/v1/register/ledgers/preview',
    '/api/v1/register/ledgers/preview?place=77',
    // Nobody waits for the first any more.
    '/api/v1/register/ledgers/1/cancel',
  ])
})

it('sends no file that is too large for the server', async () => {
  const ledger = start()
  const large = sheet()
  Object.defineProperty(large, 'size', { value: mostBytes(large.name) + 1 })
  await ledger.take(large)
  await nextTick()
  expect(ledger.fault.value).toBe('ledger.tooLarge')
  expect(asked).not.toHaveBeenCalled()
})

it('waits while a long file is read, and says why reading failed', async () => {
  vi.useFakeTimers()
  const ledger = start()
  asked.mockResolvedValueOnce(answer({ ...preview('1'), state: 'reading', rows: 900 }))
  const taken = ledger.take(sheet())
  await vi.waitFor(() => expect(ledger.preview.value?.rows).toBe(900))
  expect(ledger.doing.value).toBe('reading')
  asked.mockResolvedValueOnce(
    answer({ ...refusal, code: 'not_found', status: 404 }, 404, 'application/problem+json'),
  )
  const problem = { code: 'sheet_broken', zh: '文件坏了', en: 'broken' }
  asked.mockResolvedValueOnce(answer({ id: '1', state: 'failed', problem }))
  await vi.advanceTimersByTimeAsync(2_000)
  await taken
  expect([ledger.fault.value, ledger.preview.value, ledger.doing.value]).toEqual(['文件坏了', null, null])
  vi.useRealTimers()
})

it('sends what the person said about the columns with the same file', async () => {
  const ledger = start()
  const header = { ...refusal, code: 'sheet_header', heads: ['称呼', '身份'] }
  asked.mockResolvedValueOnce(answer(header, 422, 'application/problem+json'))
  await ledger.take(sheet())
  expect(ledger.heads.value.map((head) => head.title)).toEqual(['称呼', '身份'])
  asked.mockResolvedValueOnce(answer(preview('2')))
  ledger.say({ 称呼: 'name' })
  await vi.waitFor(() => expect(ledger.preview.value?.preview_id).toBe('2'))
  const form = asked.mock.calls.at(-1)?.[1].body as FormData
  expect([form.get('mapping'), (form.get('file') as File).name]).toEqual(['{"称呼":"name"}', '台账.csv'])
})

it('looks again while a server that was stopped starts, and reads the chosen sheets', async () => {
  vi.useFakeTimers()
  const ledger = start()
  asked.mockResolvedValueOnce(answer({ ...preview('1'), state: 'reading', rows: 900 }))
  const taken = ledger.take(sheet())
  await vi.waitFor(() => expect(ledger.preview.value?.rows).toBe(900))
  asked.mockRejectedValueOnce(new TypeError('connection refused'))
  asked.mockResolvedValueOnce(answer({ ...preview('1'), state: 'reading', rows: 20 }))
  asked.mockResolvedValueOnce(answer({ ...preview('1'), rows: 1200 }))
  await vi.advanceTimersByTimeAsync(5_000)
  await taken
  expect([ledger.fault.value, ledger.preview.value?.rows, ledger.doing.value]).toEqual(['', 1200, null])
  vi.useRealTimers()
  asked.mockResolvedValueOnce(answer(preview('2')))
  ledger.choose(['二村'])
  await vi.waitFor(() => expect(ledger.preview.value?.preview_id).toBe('2'))
  const form = asked.mock.calls.at(-1)?.[1].body as FormData
  expect(form.get('sheets')).toBe('["二村"]')
})
