import type { Task } from '@/shared/api'

type About = Pick<Task, 'subject_kind' | 'subject'>

/** Pages of the phone by what a task is about; whatever is missing here is done on the PC. */
const PAGES: Record<string, (task: About) => string> = {
  case: (task) => `/case/${task.subject}`,
  group_post: () => '/pass-on',
  visit_plan: () => '/visits',
  care: () => '/visits',
  points_claim: () => '/points',
  points_review: () => '/points/reviews',
  mall_order: () => '/desk',
}

/** Where a task is done on the phone. */
export function pageOfTask(task: About): string | undefined {
  return PAGES[task.subject_kind]?.(task)
}
