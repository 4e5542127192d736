import { computed, ref, watch, type WatchSource } from 'vue'

/** Pages over opaque cursors: forward by the answer's `next`, back along the way we came. */
export function useCursorPages(reset: WatchSource) {
  const trail = ref<(string | null)[]>([null])
  watch(reset, () => (trail.value = [null]))
  return {
    cursor: computed(() => trail.value.at(-1) ?? null),
    number: computed(() => trail.value.length),
    forward: (next: string | null | undefined) => {
      if (next) trail.value = [...trail.value, next]
    },
    back: () => {
      if (trail.value.length > 1) trail.value = trail.value.slice(0, -1)
    },
    first: () => (trail.value = [null]),
  }
}
