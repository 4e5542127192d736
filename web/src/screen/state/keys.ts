/** What a key does on the wall. */
export type WallAct =
  | { do: 'into'; index: number }
  | { do: 'up' | 'level' | 'layer' | 'rotate' | 'full' | 'help' | 'language' }
  | { do: 'sibling'; step: 1 | -1 }

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>

const LETTERS: Record<string, WallAct> = {
  g: { do: 'level' },
  c: { do: 'layer' },
  f: { do: 'full' },
  l: { do: 'language' },
  '?': { do: 'help' },
  '？': { do: 'help' },
  ' ': { do: 'rotate' },
  escape: { do: 'up' },
  backspace: { do: 'up' },
  arrowleft: { do: 'sibling', step: -1 },
  arrowright: { do: 'sibling', step: 1 },
}

/**
 * The act of a key, or null. `inside` is the role of the focused element: a button keeps its space bar,
 * the map keeps its arrows.
 */
export function wallAct(event: Pressed, inside: 'button' | 'map' | 'page'): WallAct | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null
  if (/^[1-9]$/.test(event.key)) return { do: 'into', index: Number(event.key) - 1 }
  const act = LETTERS[event.key.toLowerCase()] ?? null
  if (act?.do === 'rotate' && inside === 'button') return null
  if (act?.do === 'sibling' && inside === 'map') return null
  return act
}
