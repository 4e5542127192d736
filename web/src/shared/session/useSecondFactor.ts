import { computed, ref, shallowRef } from 'vue'
import { ApiProblem, type TotpEnrolment } from '@/shared/api'
import { useText } from '@/shared/i18n/text'

/** How the surface speaks to the server, and what it does once the factor is in force. */
export interface SecondFactorServer {
  enrol: () => Promise<TotpEnrolment>
  confirm: (code: string) => Promise<void>
  done: () => void | Promise<void>
}

/** Setting a second factor up (RFC 6238): the server gives a secret, which is in force once a code of it is given. */
export function useSecondFactor({ enrol, confirm, done }: SecondFactorServer) {
  const { t, lang } = useText()
  const enrolment = shallowRef<TotpEnrolment | null>(null)
  const code = ref('')
  /** Why the server did not take it. */
  const refused = ref('')
  const busy = ref(false)
  const digits = computed(() => code.value.replace(/\s/g, ''))
  /** In groups of four, to type by hand. */
  const spaced = computed(() => enrolment.value?.secret.replace(/(.{4})/g, '$1 ').trim() ?? '')

  async function attempt(work: () => Promise<void>): Promise<void> {
    if (busy.value) return
    busy.value = true
    refused.value = ''
    try {
      await work()
    } catch (cause) {
      refused.value = cause instanceof ApiProblem ? cause.sentence(lang.value) : t('common.trouble.noAnswer')
    } finally {
      busy.value = false
    }
  }

  const start = () =>
    attempt(async () => {
      enrolment.value = await enrol()
    })
  const finish = () =>
    attempt(async () => {
      await confirm(digits.value)
      cancel()
      await done()
    })
  function cancel(): void {
    enrolment.value = null
    code.value = ''
    refused.value = ''
  }

  return { enrolment, code, digits, spaced, refused, busy, start, finish, cancel }
}
