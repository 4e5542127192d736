import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { FiguresAnswer } from '@/shared/api'
import { useSession } from '../session/session'
import { staffApi } from '../session/staffApi'
import { METRICS, type MetricKey } from './metrics'
import { periodOf, type Period } from './period'

export const BREAKDOWNS = ['place', 'body', 'category', 'channel', 'month'] as const
export type Breakdown = (typeof BREAKDOWNS)[number]
const DAY = /^\d{4}-\d{2}-\d{2}$/

/** The figures the address asks for: period, place, broken down by what, which number in the chart. */
export function useFigures() {
  const route = useRoute()
  const router = useRouter()
  const session = useSession()
  const text = (name: string) => {
    const value = route.query[name]
    return typeof value === 'string' ? value : ''
  }
  const period = computed<Period>(() =>
    DAY.test(text('from')) && DAY.test(text('to'))
      ? { from: text('from'), to: text('to') }
      : periodOf('year'),
  )
  const place = computed(() => text('place') || (session.duty?.place?.id ?? ''))
  const by = computed<Breakdown>(() => BREAKDOWNS.find((one) => one === text('by')) ?? 'place')
  const metric = computed<MetricKey>(
    () => METRICS.find((one) => one.key === text('metric'))?.key ?? 'reported',
  )

  const set = (change: Record<string, string>) => router.replace({ query: { ...route.query, ...change } })
  const query = useQuery({
    queryKey: ['figures', place, period, by],
    queryFn: () =>
      staffApi.get<FiguresAnswer>('/figures', { place: place.value, ...period.value, by: by.value }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })
  return { period, place, by, metric, set, query }
}
