import { ref, shallowRef } from 'vue'
import type { CaseDetail, CaseRow } from '@/shared/api'
import { staffApi } from '../../session/staffApi'
import type { Filed } from './call/FiledPanel.vue'
import { entryOf, type DeskDraft } from './draft'
import { useTrouble } from './useTrouble'

const shown = (kind: Filed['kind'], found: CaseDetail): Filed => ({
  id: found.id,
  ticket: found.ticket,
  title: found.title,
  body: found.body?.name ?? null,
  due: found.due_at,
  at: Date.now(),
  kind,
})

/** Sends what the desk made of the call: a new case, or a word on an earlier one. */
export function useFiling() {
  const { attempt } = useTrouble()
  const filed = shallowRef<Filed | null>(null)
  const sending = ref(false)

  async function send(kind: Filed['kind'], request: () => Promise<CaseDetail>): Promise<void> {
    if (sending.value) return
    sending.value = true
    await attempt(async () => {
      filed.value = shown(kind, await request())
    })
    sending.value = false
  }
  const file = (draft: DeskDraft) =>
    send(draft.channel === 'hotline' ? 'filed' : 'entered', () =>
      staffApi.post<CaseDetail>('/cases', entryOf(draft), { key: draft.key }),
    )
  const urge = (row: CaseRow, note: string) =>
    send('urged', () =>
      staffApi.post<CaseDetail>(`/cases/${row.id}/urge`, {
        version: row.version,
        note: note.trim() || undefined,
      }),
    )
  const add = (row: CaseRow, text: string) =>
    send('added', () =>
      staffApi.post<CaseDetail>(`/cases/${row.id}/note`, { version: row.version, text: text.trim() }),
    )
  return { filed, sending, file, urge, add, clear: () => (filed.value = null) }
}
