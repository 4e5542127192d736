import { onScopeDispose, reactive, ref, toRaw, watch } from 'vue'
import { isoDay } from '@/shared/format'
import { DraftKeeper, enqueue, takeBack } from '@/shared/offline'
import {
  claimAct,
  DRAFT,
  draftOf,
  emptyClaim,
  isTouched,
  missingOf,
  type ClaimDraft,
  type Missing,
  type OfferedRule,
} from './claimDraft'

/** A declaration from the first word to the outbox; what is written survives a crash and a refusal. */
export function useClaim(rule: () => OfferedRule | undefined) {
  const keeper = new DraftKeeper<ClaimDraft>(DRAFT)
  const draft = reactive<ClaimDraft>(emptyClaim(isoDay(Date.now())))
  const ready = ref(false)
  const restored = ref(false)
  const missing = ref<Missing | null>(null)
  const copy = (): ClaimDraft => ({ ...toRaw(draft), photos: [...toRaw(draft).photos] })

  /** Opens the draft, or what the server refused under that key of the outbox. */
  async function open(editKey: string | null): Promise<void> {
    const item = editKey ? await takeBack(editKey).catch(() => null) : null
    const found = item ? draftOf(item) : await keeper.load().catch(() => null)
    restored.value = Boolean(found && isTouched(found))
    if (found && restored.value) Object.assign(draft, found)
    ready.value = true
    if (item) keeper.save(copy)
  }
  watch(
    draft,
    () => {
      if (!ready.value) return
      keeper.save(copy)
      if (missing.value) missing.value = missingOf(draft, rule())
    },
    { deep: true },
  )
  onScopeDispose(() => keeper.stop())

  async function startAnew(): Promise<void> {
    Object.assign(draft, emptyClaim(isoDay(Date.now())))
    restored.value = false
    missing.value = null
    await keeper.discard().catch(() => undefined)
  }

  /** Puts the declaration into the outbox; false while something is missing. */
  async function submit(): Promise<boolean> {
    const chosen = rule()
    missing.value = missingOf(draft, chosen)
    if (missing.value || !chosen) return false
    // A draft written after this would bring the sent declaration back.
    await keeper.write()
    ready.value = false
    try {
      await enqueue(claimAct(copy(), chosen))
    } catch (cause) {
      ready.value = true
      throw cause
    }
    return true
  }
  return { draft, restored, missing, open, startAnew, submit }
}
