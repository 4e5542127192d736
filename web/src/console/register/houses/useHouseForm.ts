import { computed, type Ref } from 'vue'
import type { House } from '@/shared/api'
import { useFileForm } from '../useFileForm'
import { changedSince, houseDraft } from './draft'

/**
 * Sends a form about a house. When somebody else was faster, the newest house is asked for, and the form says which of its
 * fields became others; what was typed stays, and is sent with the newest version only when it is saved again.
 */
export function useHouseForm(house: Ref<House | null>, stale: () => void) {
  const form = useFileForm(() => null)
  const began = house.value ? houseDraft(house.value) : null
  const changed = computed(() => (began && house.value ? changedSince(began, houseDraft(house.value)) : []))

  async function send<Answer>(request: () => Promise<Answer>, done: string): Promise<Answer | null> {
    const answer = await form.send(request, done)
    if (answer === null) stale()
    return answer
  }
  return { ...form, send, changed }
}
