import { computed, readonly, ref } from 'vue'

/** A handful of pages needs no router library: `/`, `/t/TICKET`, `/g/GRID`, `/verify` and those of a village's honours. */
const path = ref(location.pathname)
addEventListener('popstate', () => (path.value = location.pathname))

export type PublicRoute =
  | { page: 'home' }
  | { page: 'ticket'; ticket: string }
  | { page: 'grid'; grid: string }
  | { page: 'verify' }
  | { page: 'village' | 'document' | 'stars' | 'fund' | 'canteen'; id: string }
  | { page: 'lost' }

/** First letter of an address: a village's board, a document of it, a round of stars, a fund, a canteen. */
const HONOURS = { v: 'village', d: 'document', s: 'stars', f: 'fund', k: 'canteen' } as const

export function routeOf(at: string): PublicRoute {
  const ticket = /^\/t\/([^/]+)\/?$/.exec(at)?.[1]
  if (ticket) return { page: 'ticket', ticket: decode(ticket) }
  const grid = /^\/g\/([^/]+)\/?$/.exec(at)?.[1]
  if (grid) return { page: 'grid', grid: decode(grid) }
  if (/^\/verify\/?$/.test(at)) return { page: 'verify' }
  const [, kind, id = ''] = /^\/([vdsfk])\/?(\d*)\/?$/.exec(at) ?? []
  if (id || kind === 'v') return { page: HONOURS[kind as keyof typeof HONOURS], id }
  return at === '/' || at === '/index.html' ? { page: 'home' } : { page: 'lost' }
}

/** A hand-typed address may hold a broken escape. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

export const route = readonly(computed(() => routeOf(path.value)))

export function go(to: string): void {
  history.pushState(null, '', to)
  path.value = location.pathname
  scrollTo(0, 0)
  document.getElementById('main')?.focus({ preventScroll: true })
}

/** A ticket code as people type it: spaces, small letters. */
export const tidyTicket = (typed: string) => typed.trim().toUpperCase().replace(/\s/g, '')
