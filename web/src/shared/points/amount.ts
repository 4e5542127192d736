/** An amount of a rule as people say it: a fixed number, so much for each unit, or only the expression itself. */
export type AmountWords =
  { key: 'fixed'; n: number } | { key: 'each'; n: number } | { key: 'worked'; n: null; expression: string }

const FIXED = /^\d+$/
const EACH = /^(?:quantity(?:\s*\*\s*(\d+))?|(\d+)\s*\*\s*quantity)$/

/** Villagers read "2 points an hour", not `quantity * 2`; what is more complicated than that is worked out by the rule. */
export function amountWords(expression: string): AmountWords {
  const said = expression.trim()
  if (FIXED.test(said)) return { key: 'fixed', n: Number(said) }
  const each = EACH.exec(said)
  if (each) return { key: 'each', n: Number(each[1] ?? each[2] ?? 1) }
  return { key: 'worked', n: null, expression: said }
}

/** What the rule gives for a quantity, where that can be said before the server works it out. */
export function amountFor(expression: string, quantity: number): number | null {
  const words = amountWords(expression)
  if (words.key === 'fixed') return words.n
  if (words.key === 'each') return words.n * quantity
  return null
}
