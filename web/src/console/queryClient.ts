import { QueryClient } from '@tanstack/vue-query'
import { ApiProblem } from '@/shared/api'

/** A refusal is an answer: only a lost connection is worth a second try. */
export const retryWorthwhile = (failures: number, problem: unknown): boolean =>
  failures < 1 && !(problem instanceof ApiProblem)

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 15_000, retry: retryWorthwhile, refetchOnWindowFocus: false },
    mutations: { retry: false },
  },
})
