import { computed, ref, shallowRef, watch } from 'vue'
import { NoAnswer } from '@/shared/api'
import { bytes } from '@/shared/format'
import { staffApi } from '../../session/staffApi'
import { useTrouble } from '../desk/useTrouble'
import { MOST_BYTES, verdictOf } from './ledger'
import { useLedgerText } from './useLedgerText'
import type { LedgerBatch, LedgerPreview } from './ledger'

/** A sheet of thousands of households takes its time, to compare and to put in. */
const PATIENCE = { reading: 300_000, putting: 1_800_000 }

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
  const verdict = computed(() => preview.value && verdictOf(preview.value))
  let reading: AbortController | null = null

  async function read(): Promise<void> {
    if (!file.value || doing.value === 'putting') return
    reading?.abort()
    reading = new AbortController()
    const { signal } = reading
    const form = new FormData()
    form.append('file', file.value)
    doing.value = 'reading'
    fault.value = refusal.value = ''
    preview.value = result.value = null
    const options = { query: { place: place.value }, signal, timeoutMs: PATIENCE.reading }
    try {
      const seen = await staffApi.upload<LedgerPreview>('/register/ledgers/preview', form, options)
      if (!signal.aborted) preview.value = seen
    } catch (problem) {
      if (!signal.aborted) fault.value = sentence(problem)
    }
    // Whoever stopped it, or asked for another comparison, has said what goes on.
    if (!signal.aborted) doing.value = null
  }

  /** Takes a copy of the file: it may be looked at again after somebody has saved over it in Excel. */
  async function take(chosen: File): Promise<void> {
    preview.value = result.value = file.value = null
    refusal.value = fault.value = ''
    if (chosen.size > MOST_BYTES) {
      fault.value = t('ledger.tooLarge', { size: bytes(chosen.size) })
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
      result.value = await staffApi.post<LedgerBatch>(path, {}, { timeoutMs: PATIENCE.putting })
    } catch (problem) {
      // The server goes on without us; what became of it stands in the list.
      lost.value = problem instanceof NoAnswer
      refusal.value = lost.value ? t('ledger.lostSight') : sentence(problem)
    }
    doing.value = null
    moved()
  }

  /** Back to an empty page; the place stays. */
  function clear(): void {
    reading?.abort()
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
    read,
    take,
    confirm,
    clear,
  }
}
