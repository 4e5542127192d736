import { onScopeDispose } from 'vue'

/** The keys of the `?` sheet; a page adds its own with `useKeys`. */
export interface Shortcut {
  keys: string
  word: string
}
export const SHORTCUTS: { title: string; keys: Shortcut[] }[] = [
  {
    title: 'console.keys.everywhere',
    keys: [
      { keys: 'Ctrl K', word: 'console.keys.palette' },
      { keys: 'g o', word: 'console.keys.toOverview' },
      { keys: 'g c', word: 'console.keys.toCases' },
      { keys: 'g m', word: 'console.keys.toMap' },
      { keys: 'g f', word: 'console.keys.toFigures' },
      { keys: '?', word: 'console.keys.sheet' },
      { keys: 'Esc', word: 'console.keys.escape' },
    ],
  },
  {
    title: 'console.keys.list',
    keys: [
      { keys: 'j / k', word: 'console.keys.move' },
      { keys: 'Enter', word: 'console.keys.open' },
      { keys: 'x', word: 'console.keys.select' },
      { keys: '/', word: 'console.keys.find' },
      { keys: 'n / p', word: 'console.keys.pages' },
    ],
  },
]

/** Whether a plain letter belongs to what is being typed rather than to a shortcut. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return (
    target.isContentEditable ||
    /^(TEXTAREA|SELECT)$/.test(target.tagName) ||
    (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type))
  )
}

const modalOpen = () => document.querySelector('dialog[open]') !== null

type KeyHandler = (event: KeyboardEvent) => void
const CHORD_MS = 900

/**
 * Listens for keys such as `j`, `?` or the chord `g c` while the component lives; keys typed into a
 * field, held with a modifier or pressed under a dialog are left alone.
 */
export function useKeys(keys: Record<string, KeyHandler>): void {
  let first = ''
  let firstAt = 0
  const listen = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || modalOpen()) return
    const chord = Date.now() - firstAt < CHORD_MS ? `${first} ${event.key}` : ''
    const handler = keys[chord] ?? keys[event.key]
    first = event.key
    firstAt = Date.now()
    if (!handler) return
    if (keys[chord]) first = ''
    event.preventDefault()
    handler(event)
  }
  addEventListener('keydown', listen)
  onScopeDispose(() => removeEventListener('keydown', listen))
}
