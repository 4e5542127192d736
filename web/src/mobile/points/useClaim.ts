import { onScopeDispose, reactive, ref, toRaw, watch } from 'vue'
import type { PointsClaimOffer } from '@/shared/api'
import { isoDay } from '@/shared/format'
import { DraftKeeper, enqueue } from '@/shared/offline'
import { claimAct, DRAFT, emptyClaim, isTouched, missingOf, type ClaimDraft } from './claimDraft'

/** A declaration from the first word to the outbox; what is written survives a crash. */
export function useClaim() {
  const keeper = new DraftKeeper<ClaimDraft>(DRAFT)
  const draft = reactive<ClaimDraft>(emptyClaim(isoDay(Date.now())))
  const ready = ref(false)
  const restored = ref(false)
  const copy = (): ClaimDraft => ({ ...toRaw(draft), photos: [...toRaw(draft).photos] })

  async function open(): Promise<void> {
    const kept = await keeper.load().catch(() => null)
    restored.value = Boolean(kept && isTouched(kept))
    if (kept && restored.value) Object.assign(draft, kept)
    ready.value = true
  }
  watch(draft, () => ready.value && keeper.save(copy), { deep: true })
  onScopeDispose(() => keeper.stop())

  /** Puts the declaration into the outbox, or says what is missing. */
  async function submit(
    rule: PointsClaimOffer['rules'][number] | undefined,
  ): Promise<[string, number] | null> {
    const missing = missingOf(draft, rule)
    if (missing || !rule) return missing
    // A draft written after this would bring the sent declaration back.
    await keeper.write()
    ready.value = false
    try {
      await enqueue(claimAct(copy(), rule))
    } catch (cause) {
      ready.value = true
      throw cause
    }
    return null
  }
  return { draft, restored, open, submit }
}
