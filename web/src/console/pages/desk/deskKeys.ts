/** What a key does on the desk. */
export type DeskAct =
  | { do: 'file' }
  | { do: 'next' }
  | { do: 'category'; index: number }
  | { do: 'focus'; field: 'phone' | 'text' | 'place' }
  | { do: 'lookup' }

/** Where the cursor is. */
export type DeskSpot = 'phone' | 'categories' | 'filed' | 'elsewhere'

type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'isComposing'>

/** The digit of the key itself: with Alt some keyboards type another character. */
const digitOf = (event: Pressed): number => Number(/^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1] ?? 0)

const FIELDS: Record<string, 'phone' | 'text' | 'place'> = { KeyP: 'phone', KeyT: 'text', KeyA: 'place' }

/**
 * Ctrl+Enter files from anywhere; Enter looks the caller up from the number, and takes the next call once a
 * case is filed. Digits choose a category while the categories have the focus, Alt+digit from any field.
 * Keys that an input method is using belong to it.
 */
export function deskAct(event: Pressed, spot: DeskSpot): DeskAct | null {
  if (event.isComposing) return null
  const control = event.ctrlKey || event.metaKey
  if (event.key === 'Enter') {
    if (control) return spot === 'filed' ? null : { do: 'file' }
    if (spot === 'phone') return { do: 'lookup' }
    return spot === 'filed' ? { do: 'next' } : null
  }
  if (control || spot === 'filed') return null
  const digit = digitOf(event)
  if (digit && (event.altKey || spot === 'categories')) return { do: 'category', index: digit - 1 }
  const field = event.altKey ? FIELDS[event.code] : undefined
  return field ? { do: 'focus', field } : null
}
