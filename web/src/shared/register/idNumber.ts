/**
 * The identity number of residents (GB 11643-1999), as far as a form needs it while somebody types: the server
 * checks it again. Sex and day of birth stand in it and are filled in from there.
 */
export type IdFault = 'length' | 'letters' | 'date' | 'check'
export interface IdReading {
  fault: IdFault | null
  /** Day of birth, where the number is long enough to have one. */
  birth: string | null
  sex: 'male' | 'female' | null
}

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECKS = '10X98765432'
const LENGTH = 18

export const cleanId = (typed: string): string => typed.replace(/\s/g, '').toUpperCase()

export function readIdNumber(typed: string, today: string): IdReading {
  const number = cleanId(typed)
  const none = (fault: IdFault): IdReading => ({ fault, birth: null, sex: null })
  if (number.length !== LENGTH) return none('length')
  if (!/^\d{17}[\dX]$/.test(number)) return none('letters')
  const birth = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`
  if (!isDay(birth) || birth > today || birth < '1880-01-01') return none('date')
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(number[i]), 0)
  if (CHECKS[sum % 11] !== number[17]) return none('check')
  return { fault: null, birth, sex: Number(number[16]) % 2 ? 'male' : 'female' }
}

/** Whether it is a day of the calendar, written `2026-11-26`. */
export function isDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`)
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}
