import type { CaseCounts, CaseRow, Page } from '@/shared/api'
import { filterCount, NO_FILTERS, type CaseFilters } from './filters'

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
  { key: 'closed', change: { view: 'all', state: ['closed'] }, count: null },
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

/**
 * How many cases the filters find, where that is known without counting: the last page shows it, and so does the
 * tab's own number while nothing else is asked for. `before` rows stand on earlier pages.
 */
export function knownTotal(
  page: Page<CaseRow>,
  filters: CaseFilters,
  counts: CaseCounts | undefined,
  before: number,
): number | null {
  if (!page.next) return before + page.items.length
  const others = filterCount({ ...filters, ...RESET, place: '' })
  const counted = counts && others === 0 ? viewOf(filters)?.count?.(counts) : undefined
  return counted !== undefined && !counts?.at_least ? counted : null
}
