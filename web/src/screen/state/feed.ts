import type { LiveEvent } from '@/shared/api'

/** What the two lists of the wall hold: each case once, newest act first. */
export interface Feed {
  /** Reported or being handled. */
  incoming: LiveEvent[]
  /** Settled: closed, or handled on the spot. */
  settled: LiveEvent[]
}

/** Longer than any wall shows; older rows are forgotten. */
const KEPT = 24

/** Acts that do not bring a case further, or are nobody's business on a wall. */
const SILENT = new Set([
  'reveal',
  'note',
  'rate',
  'me_too',
  'add',
  'remind',
  'ask_extension',
  'decide_extension',
])
/** After these there is no matter left to show: neither new nor settled. */
const GONE = new Set(['withdraw', 'merge'])

export const emptyFeed = (): Feed => ({ incoming: [], settled: [] })

export const isSettled = (event: LiveEvent): boolean => event.state === 'closed' || event.act === 'on_spot'

/** Later by the clock; the server's ids decide between two acts of one instant. */
function isLater(a: LiveEvent, b: LiveEvent): boolean {
  const difference = Date.parse(a.at) - Date.parse(b.at)
  if (difference !== 0) return difference > 0
  return a.id.length === b.id.length ? a.id > b.id : a.id.length > b.id.length
}

function insert(list: LiveEvent[], event: LiveEvent): LiveEvent[] {
  const at = list.findIndex((other) => isLater(event, other))
  const next = at < 0 ? [...list, event] : [...list.slice(0, at), event, ...list.slice(at)]
  return next.slice(0, KEPT)
}

/**
 * Takes one act into the feed. A case moves between the lists with its state (a reopened one comes back);
 * a repeated or older act of a known case changes nothing, so replays after a reconnect are harmless.
 */
export function receive(feed: Feed, event: LiveEvent): Feed {
  if (SILENT.has(event.act)) return feed
  const known = [...feed.incoming, ...feed.settled].find((other) => other.case === event.case)
  if (known && !isLater(event, known)) return feed
  const without = (list: LiveEvent[]) => (known ? list.filter((other) => other !== known) : list)
  const incoming = without(feed.incoming)
  const settled = without(feed.settled)
  if (GONE.has(event.act)) return known ? { incoming, settled } : feed
  return isSettled(event)
    ? { incoming, settled: insert(settled, event) }
    : { incoming: insert(incoming, event), settled }
}

export const receiveAll = (feed: Feed, events: LiveEvent[]): Feed => events.reduce(receive, feed)

/** Whether an act happened in this place: paths name every level below the root. */
export function happenedIn(event: LiveEvent, place: { depth: number; path: string }): boolean {
  if (place.depth === 0) return true
  const path = event.place?.path
  return path === place.path || (path?.startsWith(`${place.path} / `) ?? false)
}
