import type { Bi, Grade } from '@/shared/api'

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
}
