import { ref } from 'vue'
import { ApiProblem } from '@/shared/api'
import { useText } from '@/shared/i18n'
import { useToasts } from '../toast/toasts'
import { useVisitsChanged } from './queries'

/** Sends a form; a refusal is said at its field or below the form, and what was typed stays. */
export function useSending() {
  const { t, lang } = useText()
  const toasts = useToasts()
  const changed = useVisitsChanged()
  const busy = ref(false)
  const wrong = ref<Record<string, string>>({})
  const sentence = ref('')

  async function send<Answer>(request: () => Promise<Answer>, done: string): Promise<Answer | null> {
    if (busy.value) return null
    busy.value = true
    wrong.value = {}
    sentence.value = ''
    try {
      const answer = await request()
      if (done) toasts.show(done, { tone: 'good' })
      void changed()
      return answer ?? ({} as Answer)
    } catch (cause) {
      const words = cause instanceof ApiProblem ? cause.sentence(lang.value) : t('common.trouble.noAnswer')
      if (cause instanceof ApiProblem && cause.field) wrong.value = { [cause.field]: words }
      sentence.value = words
      return null
    } finally {
      busy.value = false
    }
  }
  return { busy, wrong, sentence, send }
}
