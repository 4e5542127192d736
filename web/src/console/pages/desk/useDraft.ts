import { reactive, watch } from 'vue'
import { readStored, writeStored } from '../../parts/stored'
import { emptyDraft, isUntouched, type DeskDraft } from './draft'

const KEY = 'gezhi.desk.draft'

/** The draft of this tab. Kept in the session's storage: gone when the tab closes, not when it reloads. */
export function useDraft() {
  const draft = reactive<DeskDraft>({
    ...emptyDraft(),
    ...readStored<Partial<DeskDraft>>(KEY, sessionStorage),
  })
  const restored = !isUntouched(draft)
  watch(draft, (now) => writeStored(KEY, now, sessionStorage), { deep: true })
  /** The timer of the call starts with the first key. */
  watch(
    () => isUntouched(draft),
    (untouched) => {
      if (!untouched) draft.startedAt ??= Date.now()
    },
  )
  /** Empties everything but the channel: an operator works one line at a time. */
  function reset(): void {
    Object.assign(draft, emptyDraft(draft.channel))
  }
  return { draft, restored, reset }
}
