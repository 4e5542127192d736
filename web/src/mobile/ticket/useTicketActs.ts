import { computed, ref, type Ref } from 'vue'
import type { Progress } from '@/shared/api'
import { useText } from '@/shared/i18n/text'
import { perform, type KeptAnswer } from '@/shared/offline'
import { say } from '../toast'
import { usePending } from '../usePending'

export type TicketAct = 'rating' | 'reopen' | 'withdraw' | 'follow' | 'me-too' | 'add'

/** What anybody, or the reporter, may do with a ticket; all of it goes through the outbox. */
export function useTicketActs(
  ticket: () => string,
  secret: Ref<string | null>,
  progress: KeptAnswer<Progress>,
) {
  const { t, lang } = useText()
  const busy = ref<TicketAct | null>(null)
  const about = computed(() => `ticket:${ticket()}`)
  const pending = usePending(
    () => about.value,
    () => void progress.refresh(),
  )

  /** True when the act is delivered or safely saved; false when the server refused it. */
  async function act(name: TicketAct, fields: Record<string, unknown> = {}): Promise<boolean> {
    busy.value = name
    try {
      const item = await perform({
        kind: `ticket.${name.replace('-', '_')}`,
        title: progress.data.value?.title ?? ticket(),
        path: `/tickets/${encodeURIComponent(ticket())}/${name}`,
        fields,
        secret: secret.value,
        about: about.value,
      })
      if (item.state === 'delivered') {
        if (isProgress(item.answer)) progress.set(item.answer)
        else void progress.refresh()
        say(t('mobile.acts.done'))
        return true
      }
      if (item.state === 'refused' && item.refusal) {
        say(lang.value === 'en' ? item.refusal.en : item.refusal.zh, 'bad', 8_000)
        return false
      }
      say(t('mobile.acts.saved'))
      return true
    } catch {
      say(t('mobile.report.notStored'), 'bad')
      return false
    } finally {
      busy.value = null
    }
  }

  return { act, busy, pending }
}

const isProgress = (answer: unknown): answer is Progress =>
  typeof answer === 'object' && answer !== null && 'steps' in answer && 'can' in answer
