import { computed, ref, shallowRef, watch } from 'vue'
import { ApiProblem, NoAnswer } from '@/shared/api'
import { bytes } from '@/shared/format'
import { staffApi } from '../../session/staffApi'
import { useTrouble } from '../desk/useTrouble'
import { isBusy, mostBytes, verdictOf } from './ledger'
import { useLedgerText } from './useLedgerText'
import type { LedgerBatch, LedgerHead, LedgerPreview, Mapping } from './ledger'

/** A long file takes its time on the way; the server answers soon after it has come. */
const PATIENCE = 1_800_000
/** How often a ledger that the server is at work on is looked at. */
const EVERY = 1_500
/** How often in a row nobody may answer before it is given up: five minutes. */
const UNANSWERED = 200
/** A file above this is not copied. */
const COPIED = 64 * 1024 * 1024

const pause = (signal?: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, EVERY)
    signal?.addEventListener('abort', () => (clearTimeout(timer), resolve()))
  })

/** A ledger on its way in: a file is read and compared, shown, and put in only when that is confirmed. */
export function useLedgerImport(moved: () => unknown) {
  const { t } = useLedgerText()
  const { sentence } = useTrouble()
  const place = ref('')
  const name = ref('')
  const doing = ref<'reading' | 'putting' | null>(null)
  /** Why the file was not taken. */
  const fault = ref('')
  /** Why a preview was not put in; the preview stays. */
  const refusal = ref('')
  /** Whether it is only not known what became of it. */
  const lost = ref(false)
  const file = shallowRef<File | null>(null)
  const preview = shallowRef<LedgerPreview | null>(null)
  const result = shallowRef<LedgerBatch | null>(null)
  /** Heads of a file that was not understood at all. */
  const heads = shallowRef<LedgerHead[]>([])
  /** What the person has said about heads of this file. */
  const mapping = shallowRef<Mapping>({})
  /** Sheets of the workbook that the person has chosen; every one with a head when there are none. */
  const sheets = shallowRef<string[]>([])
  const verdict = computed(() => preview.value && verdictOf(preview.value))
  /** The ledger that is going in. */
  const putting = ref<string | null>(null)
  let reading: AbortController | null = null

  async function read(): Promise<void> {
    if (!file.value || doing.value === 'putting') return
    reading?.abort()
    reading = new AbortController()
    const { signal } = reading
    const form = new FormData()
    if (Object.keys(mapping.value).length) form.append('mapping', JSON.stringify(mapping.value))
    if (sheets.value.length) form.append('sheets', JSON.stringify(sheets.value))
    form.append('file', file.value)
    doing.value = 'reading'
    fault.value = refusal.value = ''
    heads.value = []
    preview.value = result.value = null
    const options = { query: { place: place.value }, signal, timeoutMs: PATIENCE }
    try {
      let seen = await staffApi.upload<LedgerPreview>('/register/ledgers/preview', form, options)
      let unanswered = 0
      while (seen.state === 'reading' && !signal.aborted) {
        preview.value = seen
        await pause(signal)
        if (signal.aborted) break
        try {
          seen = await again(seen.preview_id)
          unanswered = 0
        } catch (problem) {
          // A server that is started anew begins again with the file, which it has kept.
          if (!(problem instanceof NoAnswer) || (unanswered += 1) > UNANSWERED) throw problem
        }
      }
      if (signal.aborted) giveUp(seen.preview_id)
      else preview.value = seen
    } catch (problem) {
      if (!signal.aborted) {
        preview.value = null
        fault.value = sentence(problem)
        if (problem instanceof ApiProblem) {
          heads.value = problem.heads.map((title) => ({ title, column: null }))
        }
      }
    }
    // Whoever stopped it, or asked for another comparison, has said what goes on.
    if (!signal.aborted) doing.value = null
  }

  /** A preview that is still being read; where reading failed, the reason stands with the ledger. */
  async function again(id: string): Promise<LedgerPreview> {
    try {
      return await staffApi.get<LedgerPreview>(`/register/ledgers/preview/${id}`)
    } catch (problem) {
      const batch = await staffApi.get<LedgerBatch>(`/register/ledgers/${id}`)
      throw batch.problem ? told(batch) : problem
    }
  }
  const told = ({ problem }: LedgerBatch) =>
    new ApiProblem({
      type: '',
      title: '',
      status: 422,
      code: problem?.code ?? '',
      detail_zh: problem?.zh ?? '',
      detail_en: problem?.en ?? '',
    })
  /** Nobody waits for it any more: the server need not go on. */
  function giveUp(id: string): void {
    void staffApi.post(`/register/ledgers/${id}/cancel`, {}).catch(() => undefined)
  }
  /** The same file with other meanings of its columns; they are remembered. */
  function say(more: Mapping): void {
    mapping.value = { ...mapping.value, ...more }
    void read()
  }

  /** The same file, other sheets of it. */
  function choose(names: string[]): void {
    sheets.value = names
    void read()
  }

  /** Takes a copy of the file: it may be looked at again after somebody has saved over it in Excel. */
  async function take(chosen: File): Promise<void> {
    preview.value = result.value = file.value = null
    refusal.value = fault.value = ''
    heads.value = []
    mapping.value = {}
    sheets.value = []
    const most = mostBytes(chosen.name)
    if (chosen.size > most) {
      fault.value = t('ledger.tooLarge', { size: bytes(chosen.size), most: bytes(most) })
      return
    }
    if (chosen.size > COPIED) {
      file.value = chosen
      await read()
      return
    }
    try {
      file.value = new File([await chosen.arrayBuffer()], chosen.name, { type: chosen.type })
    } catch {
      fault.value = t('ledger.unreadable')
      return
    }
    await read()
  }

  async function confirm(): Promise<void> {
    const seen = preview.value
    if (!seen || doing.value || verdict.value === 'errors') return
    doing.value = 'putting'
    refusal.value = ''
    lost.value = false
    const path = `/register/ledgers/preview/${seen.preview_id}/confirm` as const
    try {
      let batch = await staffApi.post<LedgerBatch>(path, {}, { timeoutMs: PATIENCE })
      putting.value = batch.id
      while (isBusy(batch)) {
        await pause()
        batch = await staffApi.get<LedgerBatch>(`/register/ledgers/${batch.id}`)
      }
      if (batch.state === 'done') result.value = batch
      else if (batch.state === 'cancelled') clear()
      else throw told(batch)
    } catch (problem) {
      // The server goes on without us; what became of it stands in the list.
      lost.value = problem instanceof NoAnswer
      refusal.value = lost.value ? t('ledger.lostSight') : sentence(problem)
    }
    doing.value = putting.value = null
    moved()
  }

  /** Stops a ledger that goes in; what is in so far is taken back. */
  async function stop(): Promise<void> {
    const seen = preview.value
    if (!seen || doing.value !== 'putting') return
    try {
      await staffApi.post<LedgerBatch>(`/register/ledgers/${seen.preview_id}/cancel`, {})
    } catch (problem) {
      refusal.value = sentence(problem)
    }
  }

  /** Back to an empty page; the place stays. */
  function clear(): void {
    reading?.abort()
    if (preview.value && doing.value !== 'putting' && !result.value) giveUp(preview.value.preview_id)
    heads.value = []
    mapping.value = {}
    sheets.value = []
    doing.value = null
    name.value = fault.value = refusal.value = ''
    file.value = preview.value = result.value = null
  }

  // Another place means another comparison.
  watch(place, () => {
    if (!result.value) void read()
  })
  return {
    place,
    name,
    doing,
    fault,
    refusal,
    lost,
    file,
    preview,
    result,
    verdict,
    heads,
    say,
    choose,
    stop,
    read,
    take,
    confirm,
    clear,
  }
}
