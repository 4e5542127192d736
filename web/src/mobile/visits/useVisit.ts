import { onScopeDispose, reactive, ref, toRaw, watch } from 'vue'
import { DraftKeeper, enqueue } from '@/shared/offline'
import { usePosition } from '../report/usePosition'
import { draftName, emptyVisit, isTouched, missingOf, visitAct, type VisitDraft } from './visitDraft'

/** A visit from the door to the outbox. What is noted survives a crash; the position is taken on the way. */
export function useVisit(household: string) {
  const keeper = new DraftKeeper<VisitDraft>(draftName(household))
  const draft = reactive<VisitDraft>(emptyVisit(household, new Date()))
  const ready = ref(false)
  const restored = ref(false)
  const missing = ref<string | null>(null)
  const position = usePosition((found) => Object.assign(draft, found))
  /** A copy that IndexedDB can store: plain values, blobs as they are. */
  const copy = (): VisitDraft => ({
    ...toRaw(draft),
    photos: [...toRaw(draft).photos],
    needPhotos: [...toRaw(draft).needPhotos],
  })

  async function open(first: Partial<VisitDraft>): Promise<void> {
    const kept = await keeper.load().catch(() => null)
    const found = kept && isTouched(kept) ? kept : null
    restored.value = found !== null
    Object.assign(draft, first, found ?? {})
    ready.value = true
    if (draft.lon === null) position.ask()
  }
  watch(
    draft,
    () => {
      if (!ready.value) return
      keeper.save(copy)
      if (missing.value) missing.value = missingOf(draft)
    },
    { deep: true },
  )
  onScopeDispose(() => keeper.stop())

  /** Puts the visit into the outbox, or says what is missing. */
  async function submit(title: string): Promise<boolean> {
    missing.value = missingOf(draft)
    if (missing.value) return false
    // A draft written after this would bring the sent visit back.
    await keeper.write()
    ready.value = false
    try {
      await enqueue(visitAct(copy(), title, new Date()))
      return true
    } catch (cause) {
      ready.value = true
      throw cause
    }
  }
  async function discard(): Promise<void> {
    ready.value = false
    await keeper.discard().catch(() => undefined)
  }
  return { draft, restored, missing, position, open, submit, discard }
}
