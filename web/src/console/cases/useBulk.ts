import { useQueryClient } from '@tanstack/vue-query'
import { computed, reactive, ref } from 'vue'
import { ApiProblem, type BulkOutcome, type CaseRow, type Undone } from '@/shared/api'
import { useText } from '@/shared/i18n'
import { newKey } from '../parts/newKey'
import { staffApi } from '../session/staffApi'
import { useToasts } from '../toast/toasts'

export type BulkAct = 'assign' | 'urge' | 'confirm' | 'close'
export interface Refusal {
  row: CaseRow | undefined
  sentence: string
}

/** Acts on many cases at once: what was done can be taken back for six seconds, what was refused says why. */
export function useBulk() {
  const { t, lang } = useText()
  const queries = useQueryClient()
  const toasts = useToasts()
  const selected = reactive(new Map<string, CaseRow>())
  const busy = ref(false)
  const refused = ref<Refusal[]>([])
  const ids = computed(() => [...selected.keys()])

  function toggle(row: CaseRow): void {
    if (!selected.delete(row.id)) selected.set(row.id, row)
  }
  function togglePage(rows: readonly CaseRow[]): void {
    const all = rows.every((row) => selected.has(row.id))
    rows.forEach((row) => (all ? selected.delete(row.id) : selected.set(row.id, row)))
  }
  const refresh = () =>
    ['cases', 'counts', 'inbox', 'inbox-count', 'case'].forEach((key) => {
      void queries.invalidateQueries({ queryKey: [key] })
    })
  const complain = (cause: unknown) =>
    toasts.show(cause instanceof ApiProblem ? cause.sentence(lang.value) : t('common.trouble.noAnswer'), {
      tone: 'bad',
    })

  async function undo(batch: string): Promise<void> {
    try {
      const answer = await staffApi.post<Undone>(`/cases/bulk/${batch}/undo`)
      toasts.show(t('console.bulk.undone', { n: answer.undone }), { tone: 'good' })
      refresh()
    } catch (cause) {
      complain(cause)
    }
  }

  async function run(act: BulkAct, args: Record<string, unknown> = {}): Promise<void> {
    if (busy.value || !ids.value.length) return
    busy.value = true
    refused.value = []
    const rows = new Map(selected)
    try {
      const answer = await staffApi.post<BulkOutcome>(
        '/cases/bulk',
        { ids: ids.value, act, args },
        { key: newKey() },
      )
      refused.value = answer.refused.map((one) => ({
        row: rows.get(one.id),
        sentence: lang.value === 'en' ? one.detail_en : one.detail_zh,
      }))
      selected.clear()
      if (answer.done.length)
        toasts.show(t(`console.bulk.done.${act}`, { n: answer.done.length }), {
          tone: 'good',
          undo: () => undo(answer.batch),
        })
      refresh()
    } catch (cause) {
      complain(cause)
    } finally {
      busy.value = false
    }
  }

  return { selected, ids, busy, refused, toggle, togglePage, run, clear: () => selected.clear() }
}
