import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { Triage } from '@/shared/api'
import { staffApi } from '../../session/staffApi'

const WAIT_MS = 450
const ENOUGH = 4

/** The platform's opinion of a text, asked while it is being typed. A failure is silent: it is only a hint. */
export function useSuggestion(text: () => string) {
  const triage = shallowRef<Triage | null>(null)
  const waiting = ref(false)
  let timer: ReturnType<typeof setTimeout>
  let asked = 0

  async function ask(words: string): Promise<void> {
    const mine = ++asked
    try {
      const answer = await staffApi.get<Triage>('/cases/suggest', { text: words })
      if (mine === asked) triage.value = answer
    } catch {
      if (mine === asked) triage.value = null
    } finally {
      if (mine === asked) waiting.value = false
    }
  }
  watch(
    text,
    (next) => {
      clearTimeout(timer)
      const words = next.trim()
      if (words.length < ENOUGH) {
        asked += 1
        triage.value = null
        waiting.value = false
        return
      }
      waiting.value = true
      timer = setTimeout(() => void ask(words), WAIT_MS)
    },
    { immediate: true },
  )
  onScopeDispose(() => clearTimeout(timer))
  return { triage, waiting }
}
