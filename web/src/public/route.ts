import { computed, readonly, ref } from 'vue'

/**
 * A handful of pages needs no router library: `/`, `/t/TICKET`, `/g/GRID`, `/verify`; by their letters a village's board, a document of it, a
 * round of stars, a fund, the result of an assessment, a canteen (`k`).
 */
const path = ref(location.pathname)
addEventListener('popstate', () => (path.value = location.pathname))

export type PublicRoute =
  | { page: 'home' }
  | { page: 'ticket'; ticket: string }
  | { page: 'grid'; grid: string }
  | { page: 'verify' }
  | { page: 'v' | 'd' | 's' | 'f' | 'a' | 'k'; id: string }
  | { page: 'lost' }

export function routeOf(at: string): PublicRoute {
  const ticket = /^\/t\/([^/]+)\/?$/.exec(at)?.[1]
  if (ticket) return { page: 'ticket', ticket: decode(ticket) }
  const grid = /^\/g\/([^/]+)\/?$/.exec(at)?.[1]
  if (grid) return { page: 'grid', grid: decode(grid) }
  if (/^\/verify\/?$/.test(at)) return { page: 'verify' }
  const [, kind, id = ''] = /^\/([vdsfak])\/?(\d*)\/?$/.exec(at) ?? []
  if (id || kind === 'v') return { page: kind as 'v', id }
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
