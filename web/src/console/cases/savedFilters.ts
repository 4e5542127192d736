import { useStored } from '../parts/stored'
import { writeFilters, type CaseFilters } from './filters'

export interface SavedFilter {
  name: string
  query: Record<string, string>
}

/** Filters kept by name in this browser; the address line shares them with others. */
export function useSavedFilters() {
  const saved = useStored<SavedFilter[]>('gezhi.console.filters', [])
  return {
    saved,
    /** A name that exists already is overwritten. */
    keep: (name: string, filters: CaseFilters) => {
      const next = { name: name.trim(), query: writeFilters(filters) }
      saved.value = [...saved.value.filter((one) => one.name !== next.name), next]
    },
    forget: (name: string) => {
      saved.value = saved.value.filter((one) => one.name !== name)
    },
  }
}
