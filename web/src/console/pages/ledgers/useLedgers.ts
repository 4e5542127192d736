import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, ref } from 'vue'
import { staffApi } from '../../session/staffApi'
import { useSession } from '../../session/session'
import { isBusy, ownRunning } from './ledger'
import type { LedgerBatch } from './ledger'

const KEY = ['ledgers']
/** How often a ledger that is being put in is looked at. */
const EVERY = 1_500

/** The ledgers that were put in, looked at again and again while one is on its way. */
export function useLedgers() {
  const queries = useQueryClient()
  const session = useSession()
  /** Set while this page puts one in: its batch may not be in the list yet. */
  const watching = ref(false)
  const query = useQuery({
    queryKey: KEY,
    queryFn: () => staffApi.get<LedgerBatch[]>('/register/ledgers'),
    // A new function whenever `watching` changes, because the query looks into the old one only after an answer.
    refetchInterval: computed(() => {
      const now = watching.value
      return ({ state }: { state: { data?: LedgerBatch[] | undefined } }) =>
        now || state.data?.some(isBusy) ? EVERY : false
    }),
  })
  const running = computed(() => ownRunning(query.data.value ?? [], session.me?.name ?? ''))
  const refresh = () => queries.invalidateQueries({ queryKey: KEY })
  return { ...query, watching, running, refresh }
}
