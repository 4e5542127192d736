import type { AssessmentNote } from '@/shared/api'
import type { Text } from '@/shared/i18n'
import en from '@/shared/i18n/en/console-assessments.json'
import zh from '@/shared/i18n/zh-CN/console-assessments.json'
import { useOwnText } from '../../../parts/useOwnText'

/** The words of monthly assessments in the console (`assess.…`). */
export const useAssessText = (): Text => useOwnText('assess', zh, en)

export const TONES = { filling: 'warn', review: 'warn', notice: 'plain', counted: 'good' } as const

export const toneOf = (state: string) => TONES[state as keyof typeof TONES] ?? 'plain'

/** What the month had in store for somebody, in words. */
export const noteWords = (t: Text['t'], note: AssessmentNote) =>
  t(`assess.notes.${note.kind}`, { from: note.from ?? '', until: note.until ?? '', who: note.who ?? '' })

export { yuan } from '@/shared/format/money'
