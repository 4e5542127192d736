import { useQueryClient } from '@tanstack/vue-query'
import { onScopeDispose, reactive, ref } from 'vue'
import type { CaseDetail, CaseRow } from '@/shared/api'
import { useCaseEvents } from '../live/liveFeed'
import { staffApi } from '../session/staffApi'
import { patchRow } from './queries'

const FLASH_MS = 2_500

/**
 * Live updates of a list in use: a row on the screen is refreshed in place and flashes; new cases are
 * only counted, because rows that jump under the pointer make people click the wrong case.
 */
export function useLiveRows(rows: () => readonly CaseRow[]) {
  const queries = useQueryClient()
  const flashing = reactive(new Set<string>())
  const fresh = reactive(new Set<string>())
  const stale = ref(false)
  const timers = new Set<ReturnType<typeof setTimeout>>()

  function flash(id: string): void {
    flashing.add(id)
    const timer = setTimeout(() => {
      flashing.delete(id)
      timers.delete(timer)
    }, FLASH_MS)
    timers.add(timer)
  }
  useCaseEvents((event) => {
    if (!rows().some((row) => row.id === event.case)) {
      if (event.state === 'reported' || event.act === 'report') fresh.add(event.case)
      return
    }
    stale.value = true
    staffApi
      .get<CaseDetail>(`/cases/${event.case}`)
      .then((detail) => {
        patchRow(queries, detail)
        flash(event.case)
      })
      // The case may have left this person's scope; the next read of the list drops it.
      .catch(() => undefined)
  })
  onScopeDispose(() => timers.forEach(clearTimeout))

  function reload(): void {
    fresh.clear()
    stale.value = false
    void queries.invalidateQueries({ queryKey: ['cases'] })
    void queries.invalidateQueries({ queryKey: ['counts'] })
  }
  return { flashing, fresh, stale, flash, reload }
}
