import { ref, shallowRef } from 'vue'
import { ApiProblem, NoAnswer, type Household } from '@/shared/api'
import { useText } from '@/shared/i18n'
import { staffApi } from '../session/staffApi'
import { useToasts } from '../toast/toasts'
import { useRegisterChanged } from './queries'

/**
 * Sends a form about a file. A refusal goes to its field, one without a field below the form; when somebody else
 * was faster, the newest file is fetched so that the form can show the difference. What was typed stays.
 */
export function useFileForm(file: () => Household | null) {
  const { t, lang } = useText()
  const toasts = useToasts()
  const changed = useRegisterChanged()
  const busy = ref(false)
  /** The server's sentence by field. */
  const wrong = ref<Record<string, string>>({})
  const sentence = ref('')
  /** The file the form began with; a newer one once a difference was accepted. */
  const base = shallowRef(file())
  const newest = shallowRef<Household | null>(null)

  async function refused(cause: unknown): Promise<void> {
    if (cause instanceof ApiProblem && cause.code === 'file_changed' && base.value) {
      newest.value = await staffApi.get<Household>(`/households/${base.value.id}`)
      return
    }
    if (cause instanceof ApiProblem) {
      const words = cause.sentence(lang.value)
      if (cause.field) wrong.value = { [cause.field]: words }
      else sentence.value = words
      return
    }
    sentence.value = t(cause instanceof NoAnswer ? 'common.trouble.noAnswer' : 'common.trouble.unknown')
  }

  /** Runs a request; answers what it answered, or null when it was refused. */
  async function send<Answer>(request: () => Promise<Answer>, done: string): Promise<Answer | null> {
    if (busy.value) return null
    busy.value = true
    wrong.value = {}
    sentence.value = ''
    try {
      const answer = await request()
      toasts.show(done, { tone: 'good' })
      const isFile = typeof answer === 'object' && answer !== null && 'members' in answer
      void changed(isFile ? (answer as unknown as Household) : undefined)
      return answer
    } catch (cause) {
      await refused(cause).catch((again: unknown) => {
        sentence.value =
          again instanceof ApiProblem ? again.sentence(lang.value) : t('common.trouble.noAnswer')
      })
      return null
    } finally {
      busy.value = false
    }
  }

  /** Goes on from the newest file. */
  function accept(): void {
    if (!newest.value) return
    base.value = newest.value
    newest.value = null
    void changed(base.value)
  }

  return { busy, wrong, sentence, base, newest, send, accept }
}
