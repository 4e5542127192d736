import type { Act, CaseDetail } from '@/shared/api'

/** Acts with a form in the panel; revealing a reporter has its own dialog. */
export type FormAct = Exclude<Act, 'reveal'>

/** What every form of an act gets … */
export interface ActFormProps {
  act: FormAct
  detail: CaseDetail
  busy: boolean
  /** The server's sentence by field, from a 422. */
  wrong: Record<string, string>
}
/** … and the body it sends; the version is added by the panel. */
export type ActArgs = Record<string, unknown>
export interface ActFormEmits {
  submit: [args: ActArgs]
  cancel: []
}

/** Leaves out what was not filled in. */
export function args(fields: Record<string, unknown>): ActArgs {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) =>
        value !== '' && value !== null && value !== undefined && !(Array.isArray(value) && !value.length),
    ),
  )
}
