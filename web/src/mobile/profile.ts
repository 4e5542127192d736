import { computed, effectScope } from 'vue'
import type { Category, Profile } from '@/shared/api'
import { useKept, type KeptAnswer } from '@/shared/offline'
import { mainCategories } from '@/shared/vocabulary'

/** The place's words and limits, fetched once and kept on the phone. */
let answer: KeptAnswer<Profile> | null = null
const scope = effectScope(true)

export function useProfile() {
  answer ??= scope.run(() => useKept<Profile>(() => '/profile', { onReturn: false })) ?? null
  const kept = answer as KeptAnswer<Profile>
  return {
    profile: kept.data,
    categories: computed<Category[]>(() => mainCategories(kept.data.value?.categories ?? [])),
    nameOf: (code: string | null) =>
      kept.data.value?.categories.find((one) => one.code === code)?.name ?? null,
  }
}
