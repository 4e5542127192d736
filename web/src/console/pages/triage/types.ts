import type { Bi, Grade } from '@/shared/api'
import type { SettingFault } from '../settings/types'

export interface ModelVersion {
  version: number
  trained_at: string
  rows: number
  classes: number
  /** 0..1; null while there is too little to measure on. */
  macro_f1: number | null
}
export interface TriageRule {
  name: Bi | string
  when: string
  category: string | null
  grade: Grade | null
}
export interface TriageState {
  active: ModelVersion | null
  versions: ModelVersion[]
  pending_corrections: number
  rules: TriageRule[]
  /** What conditions may use. */
  variables: RuleVariable[]
  /** The version of the settings that holds the rules. */
  settings_version: number
}
export interface RuleVariable {
  name: string
  kind: string
  meaning: Bi
  example: string
}
/** A rule as it is edited. */
export interface RuleDraft {
  name: Bi
  when: string
  category: string
  grade: Grade | ''
}
/** What rules would have done with the cases of the last 30 days. */
export interface RulesTried {
  cases: number
  changed: number
  /** How many cases each rule decides, in order. */
  hits: number[]
  /** Empty for whoever may not list cases. */
  examples: {
    case: string
    ticket: string
    title: string
    category: Bi | null
    new_category: Bi | null
    grade: Grade
    new_grade: Grade
    rule: Bi | null
  }[]
  faults: SettingFault[]
}
