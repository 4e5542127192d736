import { ref } from 'vue'
import { staffApi } from '../../session/staffApi'
import { useToasts } from '../../toast/toasts'
import { useDeferred } from '../desk/useDeferred'
import { useTrouble } from '../desk/useTrouble'
import { useLedgerText } from './useLedgerText'
import type { LedgerBatch } from './ledger'

/** Taking a whole ledger back: six seconds to think again, and a refusal that stays beside its line. */
export function useLedgerUndo(moved: () => unknown) {
  const { t } = useLedgerText()
  const { sentence } = useTrouble()
  const { later } = useDeferred()
  const toasts = useToasts()
  const leaving = ref(new Set<string>())
  const refused = ref<Record<string, string>>({})

  const stay = (id: string) => (leaving.value = new Set([...leaving.value].filter((one) => one !== id)))

  async function send(id: string): Promise<void> {
    const path = `/register/ledgers/${id}/undo` as const
    try {
      await staffApi.post<LedgerBatch>(path, {}, { timeoutMs: 1_800_000 })
      toasts.show(t('ledger.undone'), { tone: 'good' })
    } catch (problem) {
      refused.value = { ...refused.value, [id]: sentence(problem) }
    }
    await moved()
    stay(id)
  }
  function undo(batch: LedgerBatch, place: string): void {
    refused.value = Object.fromEntries(Object.entries(refused.value).filter(([id]) => id !== batch.id))
    leaving.value = new Set([...leaving.value, batch.id])
    later(
      t('ledger.undoing', { place }),
      () => send(batch.id),
      () => stay(batch.id),
    )
  }
  return { leaving, refused, undo }
}
