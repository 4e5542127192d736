import type { Task } from '@/shared/api'

/** Pages of the phone by what a task is about; whatever is missing here is done on the PC. */
const PAGES: Record<string, (task: Task) => string> = {
  visit_plan: () => '/visits',
  care: () => '/visits',
}

/** Where a task is done on the phone. */
export function pageOfTask(task: Task): string | undefined {
  return PAGES[task.subject_kind]?.(task)
}
