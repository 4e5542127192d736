import { onScopeDispose, readonly, ref } from 'vue'

export type PositionState = 'idle' | 'asking' | 'found' | 'denied' | 'failed'
export interface Position {
  lon: number
  lat: number
  accuracy: number
}

/** Good enough for "which grid": stop improving. */
const GOOD_METRES = 30
const LONGEST_MS = 12_000

/** Asks the phone where it is; keeps the most exact answer of a few seconds. */
export function usePosition(onFound: (position: Position) => void) {
  const state = ref<PositionState>('idle')
  let watching: number | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let best = Infinity

  function stop(): void {
    clearTimeout(timer)
    if (watching !== null) navigator.geolocation.clearWatch(watching)
    watching = null
  }

  function ask(): void {
    if (!navigator.geolocation) {
      state.value = 'failed'
      return
    }
    stop()
    best = Infinity
    state.value = 'asking'
    watching = navigator.geolocation.watchPosition(
      ({ coords }) => {
        if (coords.accuracy >= best) return
        best = coords.accuracy
        state.value = 'found'
        const digits = (n: number) => Math.round(n * 1e6) / 1e6
        onFound({
          lon: digits(coords.longitude),
          lat: digits(coords.latitude),
          accuracy: Math.round(coords.accuracy),
        })
        if (coords.accuracy <= GOOD_METRES) stop()
      },
      (error) => {
        stop()
        if (best < Infinity) return
        state.value = error.code === error.PERMISSION_DENIED ? 'denied' : 'failed'
      },
      { enableHighAccuracy: true, timeout: LONGEST_MS, maximumAge: 30_000 },
    )
    timer = setTimeout(() => {
      stop()
      if (best === Infinity && state.value === 'asking') state.value = 'failed'
    }, LONGEST_MS + 1_000)
  }

  onScopeDispose(stop)
  return { state: readonly(state), ask, stop }
}
