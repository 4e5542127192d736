import { computed, shallowRef } from 'vue'

/** How many steps can be taken back. */
const MOST = 100

/** A value with its former and later states, for undo and redo. */
export function useSteps<T>(first: T) {
  const now = shallowRef(first)
  const past = shallowRef<T[]>([])
  const future = shallowRef<T[]>([])

  function put(next: T): void {
    past.value = [...past.value.slice(-MOST + 1), now.value]
    future.value = []
    now.value = next
  }
  function start(value: T): void {
    past.value = []
    future.value = []
    now.value = value
  }
  function undo(): void {
    const before = past.value.at(-1)
    if (before === undefined) return
    past.value = past.value.slice(0, -1)
    future.value = [now.value, ...future.value]
    now.value = before
  }
  function redo(): void {
    const [next, ...rest] = future.value
    if (next === undefined) return
    past.value = [...past.value, now.value]
    future.value = rest
    now.value = next
  }
  return {
    now,
    put,
    start,
    undo,
    redo,
    canUndo: computed(() => past.value.length > 0),
    canRedo: computed(() => future.value.length > 0),
  }
}
