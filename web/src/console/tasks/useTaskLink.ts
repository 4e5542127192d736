import { useRouter, type RouteLocationRaw } from 'vue-router'
import type { Task } from '@/shared/api'
import { useCaseLink } from '../cases/useCaseLink'

const place = (task: Task) => (task.place ? { place: task.place.id } : {})
const points = (task: Task, query: Record<string, string>): RouteLocationRaw => ({
  name: 'points',
  query: { ...query, ...place(task) },
})
const honours = (task: Task, tab: string): RouteLocationRaw => ({
  name: 'honours',
  query: { tab, ...place(task) },
})

/** Where a task is done, by what it is about; cases open their drawer above the page. */
const PAGES: Record<string, (task: Task) => RouteLocationRaw> = {
  correction: () => ({ name: 'corrections' }),
  group_post: () => ({ name: 'groups' }),
  application: () => ({ name: 'posts', query: { tab: 'applications' } }),
  post: (task) => ({ name: 'posts', query: { post: task.subject } }),
  visit_plan: () => ({ name: 'visits', query: { tab: 'plans' } }),
  points_rule: (task) => points(task, { tab: 'rules', rule: task.subject }),
  points_claim: (task) => points(task, { tab: 'claims', claim: task.subject }),
  assessment: (task) => points(task, { tab: 'assessments', sheet: task.subject }),
  points_review: (task) => points(task, { tab: 'claims' }),
  objection: (task) => honours(task, 'objections'),
  board_entry: (task) => honours(task, 'boards'),
  star_nomination: (task) => honours(task, 'stars'),
  mall_order: (task) => ({ name: 'shop', query: { tab: 'orders', ...place(task) } }),
  mall_pack: (task) => ({ name: 'shop', query: place(task) }),
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
