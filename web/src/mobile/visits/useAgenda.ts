import { computed } from 'vue'
import type { VisitAgenda, VisitTarget } from '@/shared/api'
import { outboxState, useKept } from '@/shared/offline'

/** The day's visits, also without a network, and which households have a visit that waits to be sent. */
export function useAgenda() {
  const agenda = useKept<VisitAgenda>(() => '/visits/agenda')
  const waiting = computed(
    () =>
      new Set(
        outboxState.items
          .filter((item) => item.kind === 'visit' && item.state !== 'delivered')
          .map((item) => String(item.fields.household)),
      ),
  )
  const all = computed<VisitTarget[]>(() => {
    const day = agenda.data.value
    return day ? [...day.todo, ...day.linked, ...day.families, ...day.unvisited] : []
  })
  const find = (household: string) => all.value.find((one) => one.household === household) ?? null
  return { agenda, waiting, find }
}
