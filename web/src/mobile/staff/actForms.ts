import type { Act, CaseDetail } from '@/shared/api'
import type { IconName } from '@/shared/icon/paths'

/** What one act asks for on the phone. */
export interface ActForm {
  /** The button: an act, or one of the two answers of a check. */
  name: string
  act: Act
  icon: IconName
  look: 'main' | 'plain' | 'danger'
  /** Body field of the words, and whether they must be there. */
  words?: { field: 'text' | 'reason' | 'note'; required: boolean }
  photos?: { required: boolean }
  days?: boolean
  fixed?: Record<string, unknown>
}

/** In the order in which the buttons stand: what moves the case on comes first. */
const FORMS: ActForm[] = [
  { name: 'accept', act: 'accept', icon: 'check', look: 'main', words: { field: 'note', required: false } },
  {
    name: 'on_spot',
    act: 'on_spot',
    icon: 'flag',
    look: 'main',
    words: { field: 'text', required: true },
    photos: { required: true },
  },
  {
    name: 'resolve',
    act: 'resolve',
    icon: 'check',
    look: 'main',
    words: { field: 'text', required: true },
    photos: { required: true },
  },
  {
    name: 'passed',
    act: 'check',
    icon: 'check',
    look: 'main',
    words: { field: 'text', required: false },
    photos: { required: false },
    fixed: { passed: true },
  },
  {
    name: 'failed',
    act: 'check',
    icon: 'undo',
    look: 'danger',
    words: { field: 'text', required: true },
    photos: { required: false },
    fixed: { passed: false },
  },
  { name: 'resume', act: 'resume', icon: 'play', look: 'main' },
  { name: 'close', act: 'close', icon: 'check', look: 'plain', words: { field: 'text', required: false } },
  {
    name: 'note',
    act: 'note',
    icon: 'edit',
    look: 'plain',
    words: { field: 'text', required: true },
    photos: { required: false },
  },
  { name: 'reply', act: 'reply', icon: 'message', look: 'plain', words: { field: 'text', required: true } },
  { name: 'urge', act: 'urge', icon: 'bell', look: 'plain', words: { field: 'note', required: false } },
  {
    name: 'ask_extension',
    act: 'ask_extension',
    icon: 'calendar',
    look: 'plain',
    words: { field: 'reason', required: true },
    days: true,
  },
  {
    name: 'suspend',
    act: 'suspend',
    icon: 'pause',
    look: 'plain',
    words: { field: 'reason', required: true },
  },
  { name: 'return', act: 'return', icon: 'back', look: 'danger', words: { field: 'reason', required: true } },
  { name: 'reopen', act: 'reopen', icon: 'undo', look: 'plain', words: { field: 'reason', required: true } },
]

/** The forms this person may use on this case now. */
export const formsFor = (detail: Pick<CaseDetail, 'acts'>): ActForm[] =>
  FORMS.filter((form) => detail.acts.includes(form.act))

/** Acts that need the big screen: choosing bodies, merging, rulings. */
const DESK_ONLY: Act[] = ['confirm', 'assign', 'decide_extension', 'supervise', 'merge']
export const needsDesk = (detail: Pick<CaseDetail, 'acts'>): boolean =>
  detail.acts.some((act) => DESK_ONLY.includes(act))

export interface ActInput {
  words: string
  photos: Blob[]
  days: number
}
/** Message key of what is still missing, or null. */
export function missingOf(form: ActForm, input: ActInput): string | null {
  if (form.photos?.required && !input.photos.length) return 'mobile.case.missingPhotos'
  if (form.words?.required && !input.words.trim()) return 'mobile.case.missingWords'
  return null
}

/** The body of the act, without the files. */
export function bodyOf(form: ActForm, input: ActInput, version: number): Record<string, unknown> {
  const words = input.words.trim()
  return {
    version,
    ...form.fixed,
    ...(form.words && (words || form.words.required) ? { [form.words.field]: words } : {}),
    ...(form.days ? { days: input.days } : {}),
  }
}
