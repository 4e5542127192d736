import { onScopeDispose } from 'vue'
import { UNDO_MS, useToasts } from '../../toast/toasts'

interface Waiting {
  timer: ReturnType<typeof setTimeout>
  run: () => void
}

/**
 * Acts without an opposite (revoking a code, deleting a key) wait six seconds while the message offers
 * to take them back. Leaving the page means they were meant: they run at once.
 */
export function useDeferred() {
  const toasts = useToasts()
  const waiting = new Set<Waiting>()

  function finish(one: Waiting): void {
    clearTimeout(one.timer)
    if (waiting.delete(one)) one.run()
  }
  /** Shows `text` with "undo"; `act` runs unless it is taken back, then `back` runs. */
  function later(text: string, act: () => void | Promise<void>, back: () => void): void {
    const one: Waiting = { run: () => void act(), timer: setTimeout(() => finish(one), UNDO_MS) }
    waiting.add(one)
    toasts.show(text, {
      undo: () => {
        clearTimeout(one.timer)
        if (waiting.delete(one)) back()
      },
    })
  }
  const flush = () => [...waiting].forEach(finish)
  addEventListener('pagehide', flush)
  onScopeDispose(() => {
    removeEventListener('pagehide', flush)
    flush()
  })
  return { later }
}
