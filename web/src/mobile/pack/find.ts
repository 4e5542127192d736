import type { PackHome, PackPolicy } from './types'

/** Looking something up without a network. */

const clean = (text: string) => text.trim().toLowerCase()

/** Households of which every word of the question is a name, initials, an address, a number or last digits. */
export function findHomes(question: string, homes: readonly PackHome[], most = 50): PackHome[] {
  const words = clean(question).split(/\s+/).filter(Boolean)
  if (!words.length) return homes.slice(0, most)
  const fits = (home: PackHome, word: string) => {
    if (home.number.toLowerCase().includes(word) || home.address.toLowerCase().includes(word)) return true
    if (home.grid.toLowerCase().includes(word)) return true
    return home.members.some(
      (one) =>
        one.name.toLowerCase().includes(word) ||
        one.initials.some((letters) => letters.startsWith(word)) ||
        (/^\d{4,}$/.test(word) && Boolean(one.phone?.endsWith(word))),
    )
  }
  const found: PackHome[] = []
  for (const home of homes) {
    if (words.every((word) => fits(home, word))) found.push(home)
    if (found.length === most) break
  }
  return found
}

/** Pairs up to fours of neighbouring Han characters, and whole words of letters and digits. */
function pieces(question: string): string[] {
  const found = new Set<string>()
  for (const run of clean(question).match(/[\p{Script=Han}]+|[a-z\d]+/gu) ?? []) {
    if (!/\p{Script=Han}/u.test(run) || run.length === 1) {
      found.add(run)
      continue
    }
    for (const length of [2, 3, 4]) {
      for (let at = 0; at + length <= run.length; at++) found.add(run.slice(at, at + length))
    }
  }
  return [...found]
}

const ENOUGH = 0.4

/**
 * The policies that answer a question in anybody's words, the best first: every piece of the question votes for the policies
 * that hold it, the louder the rarer and the longer it is. The server does the same (`domain/src/policies/rank.rs`).
 */
export function findPolicies(question: string, policies: readonly PackPolicy[], most = 20): PackPolicy[] {
  if (!clean(question)) return policies.slice(0, most)
  const texts = policies.map((one) =>
    [one.title, one.number, one.issuer, one.audience, one.words.join('，'), one.text]
      .join('\n')
      .toLowerCase(),
  )
  const votes = policies.map(() => 0)
  for (const piece of pieces(question)) {
    const holding = texts.flatMap((text, i) => (text.includes(piece) ? [i] : []))
    if (!holding.length) continue
    const weight =
      Math.max(Math.log((policies.length + 1) / holding.length), 0.05) * Math.max(piece.length - 1, 1)
    for (const i of holding) votes[i] = (votes[i] ?? 0) + weight
  }
  const best = Math.max(0, ...votes)
  return policies
    .map((policy, i) => ({ policy, votes: votes[i] ?? 0 }))
    .filter((one) => one.votes > 0 && one.votes >= best * ENOUGH)
    .sort((a, b) => b.votes - a.votes)
    .slice(0, most)
    .map((one) => one.policy)
}
