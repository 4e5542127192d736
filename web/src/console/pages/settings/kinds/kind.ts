import type { SettingsForm } from '../types'
import { ICONS } from './icons'

export type Kind = SettingsForm['attributes'][number]

/** A kind as it begins: seen by those who keep the register until somebody says otherwise. */
export const freshKind = (): Kind => ({
  code: '',
  subject: 'household',
  name: { zh: '', en: '' },
  icon: ICONS.star,
  colour: '#0f5c8c',
  basis: { zh: '', en: '' },
  seen_by: ['leader', 'registrar'],
  months: 12,
  care: false,
  care_days: null,
  retired: false,
})

/** "Old soldier's home" -> `old_soldiers_home`; a second one of that name gets a letter. */
export function codeFor(name: string, taken: readonly string[]): string {
  const plain = name
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[^a-z]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 36)
  const base = plain || 'kind'
  const letters = 'abcdefghijklmnopqrstuvwxyz'
  const free = [plain, ...[...letters].map((letter) => `${base}_${letter}`)].find(
    (code) => code && !taken.includes(code),
  )
  return free ?? ''
}
