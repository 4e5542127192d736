import { onScopeDispose, ref } from 'vue'

/** Somebody at the keyboard or mouse is looking for something: wait this long before moving on. */
const AFTER_TOUCH_MS = 120_000

/** Calls `next` every so many seconds, unless paused or somebody is using the wall. */
export function useRotation(seconds: number | null, next: () => void) {
  const paused = ref(false)
  let touched = -Infinity
  const touch = () => (touched = performance.now())
  const timer =
    seconds === null
      ? undefined
      : setInterval(() => {
          if (!paused.value && performance.now() - touched > AFTER_TOUCH_MS) next()
        }, seconds * 1000)
  if (timer !== undefined) {
    addEventListener('pointerdown', touch)
    addEventListener('keydown', touch)
  }
  onScopeDispose(() => {
    clearInterval(timer)
    removeEventListener('pointerdown', touch)
    removeEventListener('keydown', touch)
  })
  return { rotates: timer !== undefined, paused, toggle: () => (paused.value = !paused.value) }
}
