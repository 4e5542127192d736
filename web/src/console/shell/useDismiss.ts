import { onScopeDispose, watch, type Ref } from 'vue'

/** Closes a small panel on Escape, on a click elsewhere and when the focus moves out of it. */
export function useDismiss(root: Ref<HTMLElement | undefined>, open: Ref<boolean>, back?: () => void): void {
  const outside = (event: Event) => {
    if (!root.value?.contains(event.target as Node)) open.value = false
  }
  const escape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    open.value = false
    back?.()
  }
  const stop = () => {
    document.removeEventListener('pointerdown', outside, true)
    document.removeEventListener('focusin', outside, true)
    document.removeEventListener('keydown', escape, true)
  }
  watch(open, (now) => {
    stop()
    if (!now) return
    document.addEventListener('pointerdown', outside, true)
    document.addEventListener('focusin', outside, true)
    document.addEventListener('keydown', escape, true)
  })
  onScopeDispose(stop)
}
