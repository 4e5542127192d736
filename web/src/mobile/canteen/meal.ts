import type { CanteenEater, CanteenMeal } from '@/shared/api'

export const MEALS = ['breakfast', 'lunch', 'dinner'] as const
export type Meal = (typeof MEALS)[number]

/** Most that a village's canteen serves at a meal. */
const MOST = 2000

/** A meal while it is entered: how many were served, and of these by household. */
export interface Serving {
  others: string
  portions: Record<string, number>
}

export const byHousehold = (serving: Serving) =>
  Object.values(serving.portions).reduce((sum, portions) => sum + portions, 0)

/** All that were served; `null` for what is no number. */
export function servedOf(serving: Serving): number | null {
  const typed = serving.others.trim()
  if (!/^\d{0,4}$/.test(typed)) return null
  const sum = Number(typed || 0) + byHousehold(serving)
  return sum <= MOST ? sum : null
}

/** What a form begins with: what was entered for the meal already. */
export function servingOf(meal: CanteenMeal | undefined, eaters: readonly CanteenEater[]): Serving {
  const portions = Object.fromEntries(
    eaters.filter((one) => one.portions > 0).map((one) => [one.household, one.portions]),
  )
  const own = Object.values(portions).reduce((sum, one) => sum + one, 0)
  return { others: String(Math.max(0, (meal?.served ?? 0) - own) || ''), portions }
}

/** One portion more for a household; after three it begins again with none. */
export function pressed(serving: Serving, household: string): Serving {
  const next = ((serving.portions[household] ?? 0) + 1) % 4
  const portions = { ...serving.portions, [household]: next }
  if (!next) delete portions[household]
  return { ...serving, portions }
}

/** What is sent about a serving. By household only where the list could be read. */
export function mealFields(
  { day, meal, version }: { day: string; meal: Meal; version: number },
  serving: Serving,
  listed: boolean,
) {
  const eaters = Object.entries(serving.portions).map(([household, portions]) => ({ household, portions }))
  return { day, meal, version, served: servedOf(serving) ?? 0, ...(listed ? { eaters } : {}) }
}
