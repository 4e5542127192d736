import type { Due, Task } from '../api'

/** The deadline of a task in the form every display of deadlines takes; a case brings its own clock. */
export function dueOf(task: Task): Due {
  return task.case ?? { state: 'in_progress', due_at: task.due_at, due_provisional: false, paused: false }
}
