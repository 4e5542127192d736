import { useRouter, type RouteLocationRaw } from 'vue-router'
import type { Task } from '@/shared/api'
import { useCaseLink } from '../cases/useCaseLink'

const honours = (task: Task, tab: string): RouteLocationRaw => ({
  name: 'honours',
  query: { tab, ...(task.place ? { place: task.place.id } : {}) },
})

/** Where a task is done, by what it is about; cases open their drawer above the page. */
const PAGES: Record<string, (task: Task) => RouteLocationRaw> = {
  correction: () => ({ name: 'corrections' }),
  group_post: () => ({ name: 'groups' }),
  application: () => ({ name: 'posts', query: { tab: 'applications' } }),
  post: (task) => ({ name: 'posts', query: { post: task.subject } }),
  visit_plan: () => ({ name: 'visits', query: { tab: 'plans' } }),
  points_rule: (task) => ({ name: 'points', query: { tab: 'rules', rule: task.subject } }),
  points_claim: (task) => ({ name: 'points', query: { tab: 'claims', claim: task.subject } }),
  assessment: (task) => ({ name: 'points', query: { tab: 'assessments', sheet: task.subject } }),
  points_review: () => ({ name: 'points', query: { tab: 'claims' } }),
  objection: (task) => honours(task, 'objections'),
  board_entry: (task) => honours(task, 'boards'),
  star_nomination: (task) => honours(task, 'stars'),
  mall_order: () => ({ name: 'shop', query: { tab: 'orders' } }),
  mall_pack: () => ({ name: 'shop' }),
  care: (task) => ({ name: 'care', query: { plan: task.subject } }),
}

export function useTaskLink() {
  const router = useRouter()
  const cases = useCaseLink()
  function open(task: Task): void {
    const page = PAGES[task.subject_kind]
    if (page) void router.push(page(task))
    else cases.open(task.subject)
  }
  return { open }
}
