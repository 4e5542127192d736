import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { api, type Board, type FiguresAnswer } from '@/shared/api'
import { isoDay } from '@/shared/format'
import type { Access } from './access'
import { throttled } from './throttle'

/** After an act the figures follow within this time, however many acts arrive. */
const AFTER_ACT_MS = 4_000
/** Without any act the figures are still read again: deadlines pass by themselves. */
const ALWAYS_MS = 60_000
const YEAR_FIGURES_MS = 5 * 60_000

/** The board of one place and its figures of the year, kept fresh while the wall shows them. */
export function useBoard(access: Access, place: Ref<string>) {
  const board = ref<Board | null>(null)
  /** Null while unknown, and for visitors who may not read the figures. */
  const year = ref<FiguresAnswer | null>(null)
  const failed = ref(false)
  let asked = 0

  async function read(): Promise<void> {
    const mine = ++asked
    try {
      const answer = await api.get<Board>(access.board, { place: place.value }, { headers: access.headers })
      if (mine !== asked) return
      board.value = answer
      failed.value = false
    } catch {
      // The old figures stay, marked with the time they are from.
      if (mine === asked) failed.value = true
    }
  }

  async function readYear(): Promise<void> {
    if (access.kind === 'public') return
    const wanted = place.value
    const today = isoDay(Date.now())
    const query = { place: wanted, from: `${today.slice(0, 4)}-01-01`, to: today, by: 'month' }
    try {
      const answer = await api.get<FiguresAnswer>('/figures', query, { headers: access.headers })
      if (wanted === place.value) year.value = answer
    } catch {
      if (wanted !== year.value?.place.id) year.value = null
    }
  }

  const soon = throttled(read, AFTER_ACT_MS, 400)
  const always = setInterval(read, ALWAYS_MS)
  const yearly = setInterval(readYear, YEAR_FIGURES_MS)
  watch(
    place,
    () => {
      void read()
      void readYear()
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    soon.stop()
    clearInterval(always)
    clearInterval(yearly)
  })
  return { board, year, failed, refresh: read, refreshSoon: soon.ask }
}
