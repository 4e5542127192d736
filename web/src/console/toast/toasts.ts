import { defineStore } from 'pinia'
import { ref } from 'vue'

export interface Toast {
  id: number
  text: string
  tone: 'good' | 'bad' | 'plain'
  /** Shown as an "undo" button until the toast goes. */
  undo?: () => void | Promise<void>
  milliseconds: number
}

/** How long an act can be taken back. */
export const UNDO_MS = 6_000
const PLAIN_MS = 4_000

/** Short messages at the foot of the page; those with an undo stay for six seconds. */
export const useToasts = defineStore('toasts', () => {
  const shown = ref<Toast[]>([])
  let last = 0

  function drop(id: number): void {
    shown.value = shown.value.filter((toast) => toast.id !== id)
  }
  function show(text: string, options: { tone?: Toast['tone']; undo?: Toast['undo'] } = {}): number {
    const id = ++last
    const milliseconds = options.undo ? UNDO_MS : PLAIN_MS
    const toast: Toast = { id, text, tone: options.tone ?? 'plain', milliseconds }
    if (options.undo) toast.undo = options.undo
    shown.value = [...shown.value.slice(-2), toast]
    setTimeout(() => drop(id), milliseconds)
    return id
  }
  async function takeBack(toast: Toast): Promise<void> {
    drop(toast.id)
    await toast.undo?.()
  }
  return { shown, show, drop, takeBack }
})
