/** Full years on a day; days are written `2026-11-26`. */
export function ageOn(birth: string | null, day: string): number | null {
  if (!birth) return null
  const years = Number(day.slice(0, 4)) - Number(birth.slice(0, 4))
  return day.slice(5) < birth.slice(5) ? years - 1 : years
}
