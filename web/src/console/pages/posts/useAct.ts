import { ref } from 'vue'
import { ApiProblem, NoAnswer } from '@/shared/api'
import { useText } from '@/shared/i18n'
import { useToasts } from '../../toast/toasts'

/** Runs an act of a form: a refusal goes to its field, and what was typed stays; says whether it was done. */
export function useAct(after: () => unknown) {
  const { t, lang } = useText()
  const toasts = useToasts()
  const busy = ref(false)
  const wrong = ref<Record<string, string>>({})

  async function act(request: () => Promise<unknown>, done: string): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    wrong.value = {}
    try {
      await request()
      toasts.show(done, { tone: 'good' })
      void after()
      return true
    } catch (cause) {
      const words =
        cause instanceof ApiProblem
          ? cause.sentence(lang.value)
          : t(cause instanceof NoAnswer ? 'common.trouble.noAnswer' : 'common.trouble.unknown')
      const field = cause instanceof ApiProblem ? (cause.field ?? 'id') : 'id'
      wrong.value = { [field]: words }
      return false
    } finally {
      busy.value = false
    }
  }
  return { busy, wrong, act }
}
