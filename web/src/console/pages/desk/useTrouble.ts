import { ApiProblem, NoAnswer } from '@/shared/api'
import { useText } from '@/shared/i18n'
import { useToasts } from '../../toast/toasts'

/** Says in one sentence why an act failed; `attempt` runs an act and reports whether it worked. */
export function useTrouble() {
  const { t, lang } = useText()
  const toasts = useToasts()
  function sentence(problem: unknown): string {
    if (problem instanceof ApiProblem) return problem.sentence(lang.value)
    return t(problem instanceof NoAnswer ? 'common.trouble.noAnswer' : 'common.trouble.unknown')
  }
  async function attempt(act: () => Promise<unknown>, done?: string): Promise<boolean> {
    try {
      await act()
      if (done) toasts.show(done, { tone: 'good' })
      return true
    } catch (problem) {
      toasts.show(sentence(problem), { tone: 'bad' })
      return false
    }
  }
  return { sentence, attempt }
}
