import type { Bi, Grade, TriageRule, TriageStatus } from '@/shared/api'
import type { Answered, Narrowed, Schemas } from '@/shared/api/contract'

type Of<Name extends keyof Schemas> = Answered<Schemas[Name]>

export type { TriageRule }
export type TriageState = TriageStatus
export type RuleVariable = Of<'RuleVariable'>
/** A rule as it is edited. */
export interface RuleDraft {
  name: Bi
  when: string
  category: string
  grade: Grade | ''
}
/** What rules would have done with the cases of the last 30 days. */
export type RulesTried = Narrowed<
  Of<'RulesTried'>,
  { examples: Narrowed<Of<'RuleEffect'>, { grade: Grade; new_grade: Grade }>[] }
>
