import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { ref, toValue, type MaybeRefOrGetter } from 'vue'
import { ApiProblem } from '@/shared/api'
import { useText } from '@/shared/i18n'
import { useToasts } from '../../toast/toasts'

const KEY = 'honours'

/** One list of honours; asked again after every act. */
export function useHonours<T>(key: MaybeRefOrGetter<readonly unknown[]>, ask: () => Promise<T>) {
  return useQuery({ queryKey: [KEY, key], queryFn: () => (void toValue(key), ask()) })
}

/** Sends a form; a refusal is said at its field or below the form, and what was typed stays. */
export function useActing() {
  const { t, lang } = useText()
  const toasts = useToasts()
  const client = useQueryClient()
  const busy = ref(false)
  const wrong = ref<Record<string, string>>({})
  const sentence = ref('')

  async function act<Answer>(request: () => Promise<Answer>, done: string): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    wrong.value = {}
    sentence.value = ''
    try {
      await request()
      toasts.show(done, { tone: 'good' })
      void client.invalidateQueries({ queryKey: [KEY] })
      return true
    } catch (cause) {
      const words = cause instanceof ApiProblem ? cause.sentence(lang.value) : t('common.trouble.noAnswer')
      if (cause instanceof ApiProblem && cause.field) wrong.value = { [cause.field]: words }
      sentence.value = words
      return false
    } finally {
      busy.value = false
    }
  }
  return { busy, wrong, sentence, act }
}
