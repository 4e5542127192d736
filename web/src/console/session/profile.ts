import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { api, type Bi, type Category, type Channel, type Grade, type Profile, type State } from '@/shared/api'

const EMPTY: Bi = { zh: '', en: '' }

/** The place's own names, words and limits. An administrator may change them, so they are read again now and then. */
export function useProfile() {
  const query = useQuery({
    queryKey: ['profile'],
    queryFn: () => api.get<Profile>('/profile'),
    staleTime: 60_000,
    gcTime: Infinity,
  })
  const profile = query.data
  const categories = computed<Map<string, Category>>(
    () => new Map((profile.value?.categories ?? []).map((category) => [category.code, category])),
  )

  const stateWord = (code: State): Bi => profile.value?.states.find((one) => one.code === code)?.word ?? EMPTY
  const gradeWord = (code: Grade): Bi => profile.value?.grades.find((one) => one.code === code)?.word ?? EMPTY
  const channelName = (code: Channel): Bi =>
    profile.value?.channels.find((one) => one.code === code)?.name ?? EMPTY
  const roleWord = (code: string): Bi =>
    profile.value?.roles.find((one) => one.code === code)?.word ?? { zh: code, en: code }
  /** Upper-case first: "供水供电 / 供水 / 水管漏水". */
  const categoryPath = (code: string): Bi[] => {
    const found = categories.value.get(code)
    if (!found) return []
    return [...(found.parent ? categoryPath(found.parent) : []), found.name]
  }

  return { query, profile, categories, stateWord, gradeWord, channelName, roleWord, categoryPath }
}
