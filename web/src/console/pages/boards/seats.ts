import type { Contact } from '@/shared/api'

/** Seats with a place for a photo: one leader, one worker, one household of the Party, as the boards are called. */
const LARGE = 3

/**
 * Who stands on a board how large: the first holder of each kind of post until three seats are filled, everybody else of the grid
 * in small, the village's roster below.
 */
export function seatsOf(contacts: Contact[]): { large: Contact[]; team: Contact[]; roster: Contact[] } {
  const roster = contacts.filter((one) => one.roster)
  const posts = contacts.filter((one) => !one.roster)
  const large: Contact[] = []
  for (const one of posts) {
    if (large.length < LARGE && !large.some((other) => other.kind === one.kind)) large.push(one)
  }
  return { large, team: posts.filter((one) => !large.includes(one)), roster }
}

/** Height of both lists beside the seats, headings aside, in units of the board. */
const ROOM = 84
/** As roomy as one reads comfortably from two metres. */
const LINE = 6.4

/** Height of a line in units of the board, so that everybody of both lists stands on it whole. */
export function lineOf(team: number, roster: number): number {
  return Math.min(LINE, ROOM / Math.max(1, team + roster))
}
