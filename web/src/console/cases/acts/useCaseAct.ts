import { useQueryClient } from '@tanstack/vue-query'
import { ref, shallowRef } from 'vue'
import { ApiProblem, type CaseDetail } from '@/shared/api'
import { useText } from '@/shared/i18n'
import { newKey } from '../../parts/newKey'
import { staffApi } from '../../session/staffApi'
import { useToasts } from '../../toast/toasts'
import { caseChanged } from '../queries'
import { meanwhile, type Meanwhile } from './changes'
import { forgetDraft } from './drafts'
import type { ActArgs, FormAct } from './form'

/**
 * Does one act on a case. The version somebody looked at goes along: if another was faster, the answer
 * shows what changed, the typed words stay, and the same button sends them again.
 */
export function useCaseAct(current: () => CaseDetail, done: (act: FormAct) => void) {
  const { t, lang } = useText()
  const queries = useQueryClient()
  const toasts = useToasts()
  const busy = ref(false)
  const conflict = shallowRef<Meanwhile | null>(null)
  const problem = shallowRef<unknown>(null)
  const wrong = ref<Record<string, string>>({})
  let sent = { body: '', key: '' }

  /** A repeated click after a lost answer carries the same key, so nothing is done twice. */
  function keyFor(body: string): string {
    if (sent.body !== body) sent = { body, key: newKey() }
    return sent.key
  }

  async function run(act: FormAct, args: ActArgs): Promise<void> {
    if (busy.value) return
    const before = current()
    const body = { version: before.version, ...args }
    busy.value = true
    conflict.value = null
    problem.value = null
    wrong.value = {}
    try {
      const key = keyFor(`${before.id}/${act}/${JSON.stringify(body)}`)
      const fresh = await staffApi.post<CaseDetail>(`/cases/${before.id}/${act}`, body, { key })
      forgetDraft(before.id, act)
      caseChanged(queries, fresh)
      toasts.show(t('console.case.done', { act: t(`console.act.${act}`), ticket: fresh.ticket }), {
        tone: 'good',
      })
      done(act)
    } catch (cause) {
      refused(cause, before)
    } finally {
      busy.value = false
    }
  }

  function refused(cause: unknown, before: CaseDetail): void {
    if (!(cause instanceof ApiProblem)) problem.value = cause
    else if (cause.code === 'changed' && cause.current) {
      conflict.value = meanwhile(before, cause.current)
      caseChanged(queries, cause.current)
    } else if (cause.field) wrong.value = { [cause.field]: cause.sentence(lang.value) }
    else problem.value = cause
  }
  function reset(): void {
    conflict.value = null
    problem.value = null
    wrong.value = {}
  }
  return { busy, conflict, problem, wrong, run, reset }
}
