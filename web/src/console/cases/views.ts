import type { CaseCounts } from '@/shared/api'
import { NO_FILTERS, type CaseFilters } from './filters'

/** The tabs above the work list: a few filters everybody needs, with the number behind them. */
export interface CaseView {
  key: string
  change: Partial<CaseFilters>
  count: ((counts: CaseCounts) => number | undefined) | null
}

/** What a tab decides; a tab leaves place, text and dates as they are. */
const RESET: Partial<CaseFilters> = {
  view: NO_FILTERS.view,
  state: [],
  overdue: false,
  mine: false,
  nobody: false,
  replied: '',
  closed: '',
  stars: '',
}

export const CASE_VIEWS: CaseView[] = [
  { key: 'open', change: {}, count: (counts) => counts.open },
  { key: 'mine', change: { mine: true }, count: null },
  { key: 'nobody', change: { nobody: true }, count: (counts) => counts.nobody },
  { key: 'overdue', change: { overdue: true }, count: (counts) => counts.overdue },
  { key: 'toCheck', change: { state: ['resolved'] }, count: (counts) => counts.to_check },
  { key: 'closed', change: { view: 'all', state: ['closed'] }, count: (counts) => counts.by_state.closed },
]

export const changeFor = (view: CaseView): Partial<CaseFilters> => ({ ...RESET, ...view.change })

/** The tab these filters stand on, if any. */
export function viewOf(filters: CaseFilters): CaseView | undefined {
  const decided = Object.keys(RESET) as (keyof CaseFilters)[]
  return CASE_VIEWS.find((view) => {
    const wanted = changeFor(view)
    return decided.every((key) => JSON.stringify(filters[key]) === JSON.stringify(wanted[key]))
  })
}
