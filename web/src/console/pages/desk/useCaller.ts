import { ref, shallowRef } from 'vue'
import type { CaseRow, Page } from '@/shared/api'
import { staffApi } from '../../session/staffApi'
import { plainPhone } from './draft'

/** The earlier cases of the caller whose number was typed. */
export function useCaller() {
  const phone = ref<string | null>(null)
  const rows = shallowRef<CaseRow[] | null>(null)
  const loading = ref(false)
  const problem = shallowRef<unknown>(null)
  let asked = 0

  async function lookUp(typed: string): Promise<void> {
    const number = plainPhone(typed)
    if (!number) return
    const mine = ++asked
    phone.value = number
    loading.value = true
    problem.value = null
    try {
      const answer = await staffApi.get<Page<CaseRow>>('/cases/by-phone', { phone: number })
      if (mine === asked) rows.value = answer.items
    } catch (cause) {
      if (mine === asked) problem.value = cause
    } finally {
      if (mine === asked) loading.value = false
    }
  }
  function forget(): void {
    asked += 1
    phone.value = null
    rows.value = null
    problem.value = null
    loading.value = false
  }
  return { phone, rows, loading, problem, lookUp, forget }
}
