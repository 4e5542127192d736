import { defineAsyncComponent, type Component } from 'vue'
import type { Act } from '@/shared/api'
import type { IconName } from '@/shared/icon/paths'
import type { FormAct } from './form'

interface ActEntry {
  form: Component
  icon: IconName
  /** `step` moves the case on, `word` tells somebody something, `push` presses, `turn` leads it elsewhere. */
  kind: 'step' | 'word' | 'push' | 'turn'
}
const lazy = (load: () => Promise<{ default: Component }>) => defineAsyncComponent(load)
const oneText = lazy(() => import('./OneTextForm.vue'))
const withProof = lazy(() => import('./ProofForm.vue'))

/** The form of each act, in the order in which they are offered. */
export const ACTS: Record<FormAct, ActEntry> = {
  accept: { form: oneText, icon: 'check', kind: 'step' },
  check: { form: lazy(() => import('./CheckForm.vue')), icon: 'check', kind: 'step' },
  resolve: { form: withProof, icon: 'check', kind: 'step' },
  resume: { form: oneText, icon: 'play', kind: 'step' },
  confirm: { form: lazy(() => import('./ConfirmForm.vue')), icon: 'tag', kind: 'step' },
  assign: { form: lazy(() => import('./AssignForm.vue')), icon: 'send', kind: 'step' },
  decide_extension: { form: lazy(() => import('./DecideExtensionForm.vue')), icon: 'clock', kind: 'step' },
  on_spot: { form: withProof, icon: 'pin', kind: 'step' },
  reply: { form: lazy(() => import('./ReplyForm.vue')), icon: 'message', kind: 'word' },
  note: { form: lazy(() => import('./NoteForm.vue')), icon: 'edit', kind: 'word' },
  urge: { form: oneText, icon: 'bell', kind: 'push' },
  supervise: { form: oneText, icon: 'flag', kind: 'push' },
  ask_extension: { form: lazy(() => import('./AskExtensionForm.vue')), icon: 'clock', kind: 'turn' },
  suspend: { form: lazy(() => import('./SuspendForm.vue')), icon: 'pause', kind: 'turn' },
  return: { form: oneText, icon: 'undo', kind: 'turn' },
  merge: { form: lazy(() => import('./MergeForm.vue')), icon: 'merge', kind: 'turn' },
  close: { form: oneText, icon: 'lock', kind: 'turn' },
  reopen: { form: oneText, icon: 'refresh', kind: 'turn' },
}

const ORDER = Object.keys(ACTS) as FormAct[]

/** The acts the server allows, in our order; ones this release does not know are left out. */
export const offered = (allowed: readonly Act[]): FormAct[] => ORDER.filter((act) => allowed.includes(act))
