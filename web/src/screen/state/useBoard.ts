import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { api, type Board } from '@/shared/api'
import type { Access } from './access'
import { throttled } from './throttle'

/** After an act the figures follow within this time, however many acts arrive. */
const AFTER_ACT_MS = 4_000
/** Without any act the figures are still read again: deadlines pass by themselves. */
const ALWAYS_MS = 60_000

/** The board of one place, kept fresh while the wall shows them. */
export function useBoard(access: Access, place: Ref<string>) {
  const board = ref<Board | null>(null)
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

  const soon = throttled(read, AFTER_ACT_MS, 400)
  const always = setInterval(read, ALWAYS_MS)
  watch(place, read, { immediate: true })
  onScopeDispose(() => {
    soon.stop()
    clearInterval(always)
  })
  return { board, failed, refresh: read, refreshSoon: soon.ask }
}
