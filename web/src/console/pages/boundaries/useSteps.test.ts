import { expect, it } from 'vitest'
import { useSteps } from './useSteps'

it('goes back and forth, and forgets what was undone when something new is done', () => {
  const steps = useSteps(1)
  expect(steps.canUndo.value).toBe(false)
  steps.put(2)
  steps.put(3)
  steps.undo()
  expect([steps.now.value, steps.canRedo.value]).toEqual([2, true])
  steps.redo()
  expect(steps.now.value).toBe(3)
  steps.undo()
  steps.undo()
  steps.undo()
  expect(steps.now.value).toBe(1)
  steps.put(9)
  expect([steps.now.value, steps.canRedo.value]).toEqual([9, false])
  steps.start(7)
  expect([steps.now.value, steps.canUndo.value]).toEqual([7, false])
})
