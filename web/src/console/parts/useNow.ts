import { readonly, ref } from 'vue'

/** One clock for all countdowns on the screen, a tick every half minute. */
const now = ref(Date.now())
let ticking: ReturnType<typeof setInterval> | null = null

export function useNow() {
  ticking ??= setInterval(() => (now.value = Date.now()), 30_000)
  return readonly(now)
}
