import { afterEach, describe, expect, it, vi } from 'vitest'
import { effectScope, type EffectScope } from 'vue'
import { isTyping, useKeys } from './shortcuts'

let scope: EffectScope
function listen(keys: Record<string, () => void>): void {
  scope = effectScope()
  scope.run(() => useKeys(keys))
}
const press = (key: string, target: EventTarget = document.body, more: KeyboardEventInit = {}) =>
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }))
afterEach(() => {
  scope.stop()
  document.body.innerHTML = ''
})

describe('keys', () => {
  it('know single letters and chords', () => {
    const j = vi.fn()
    const go = vi.fn()
    listen({ j, 'g c': go })
    press('j')
    press('g')
    press('c')
    press('c')
    expect(j).toHaveBeenCalledOnce()
    expect(go).toHaveBeenCalledOnce()
  })
  it('leave typing and other shortcuts alone', () => {
    const x = vi.fn()
    listen({ x })
    const field = document.body.appendChild(document.createElement('textarea'))
    press('x', field)
    press('x', document.body, { ctrlKey: true })
    expect(x).not.toHaveBeenCalled()
  })
  it('stop with their component', () => {
    const x = vi.fn()
    listen({ x })
    scope.stop()
    press('x')
    expect(x).not.toHaveBeenCalled()
  })
})

describe('typing', () => {
  it('is not what happens in a check box', () => {
    const box = document.createElement('input')
    box.type = 'checkbox'
    expect(isTyping(box)).toBe(false)
    box.type = 'text'
    expect(isTyping(box)).toBe(true)
  })
})
