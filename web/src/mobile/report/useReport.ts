import { onScopeDispose, reactive, ref, toRaw, watch } from 'vue'
import { DraftKeeper, enqueue, takeBack, type OutboxItem } from '@/shared/offline'
import { useText } from '@/shared/i18n/text'
import { useProfile } from '../profile'
import {
  behalfAct,
  draftOf,
  DRAFT_NAMES,
  emptyDraft,
  firstMissing,
  isEmpty,
  reportAct,
  type Missing,
  type ReportDraft,
} from './draft'

const FALLBACK_TEXT_CHARS = 2000

/** The report form: its draft, restored after a crash, and its way into the outbox. */
export function useReport(behalf: boolean) {
  const { t, bi } = useText()
  const { profile, nameOf } = useProfile()
  const name = behalf ? DRAFT_NAMES.behalf : DRAFT_NAMES.own
  const keeper = new DraftKeeper<ReportDraft>(name)
  const draft = reactive<ReportDraft>(emptyDraft())
  const restored = ref(false)
  const ready = ref(false)
  const missing = ref<Missing | null>(null)
  const maxText = () => profile.value?.limits.text_chars ?? FALLBACK_TEXT_CHARS

  /** A copy that IndexedDB can store: plain objects, blobs as they are. */
  const copy = (): ReportDraft => ({
    ...toRaw(draft),
    photos: [...toRaw(draft).photos],
    where: { ...toRaw(draft).where },
  })

  async function open(editKey: string | null): Promise<void> {
    const item: OutboxItem | null = editKey ? await takeBack(editKey).catch(() => null) : null
    const found = item ? draftOf(item) : await keeper.load().catch(() => null)
    if (found) {
      Object.assign(draft, found)
      restored.value = !isEmpty(found)
    }
    ready.value = true
    if (item) keeper.save(copy)
  }

  watch(
    draft,
    () => {
      if (!ready.value) return
      keeper.save(copy)
      if (missing.value && !firstMissing(draft, behalf, maxText())) missing.value = null
    },
    { deep: true },
  )
  onScopeDispose(() => keeper.stop())

  async function startAnew(): Promise<void> {
    Object.assign(draft, emptyDraft())
    restored.value = false
    await keeper.discard().catch(() => undefined)
  }

  function title(): string {
    const said = draft.text.trim().replace(/\s+/g, ' ')
    if (said) return said.length > 40 ? `${said.slice(0, 40)}…` : said
    return bi(nameOf(draft.category)) || t('mobile.report.untitled')
  }

  /** Puts the report into the outbox and answers its key, or says what is missing. */
  async function submit(): Promise<string | null> {
    missing.value = firstMissing(draft, behalf, maxText())
    if (missing.value) return null
    // A draft written after this would bring the sent report back.
    await keeper.write()
    ready.value = false
    try {
      const content = copy()
      const act = behalf ? behalfAct(content, title()) : reportAct(content, title(), new Date())
      const item = await enqueue(act)
      return item.key
    } catch (cause) {
      ready.value = true
      throw cause
    }
  }

  return { draft, restored, ready, missing, open, startAnew, submit, maxText }
}
