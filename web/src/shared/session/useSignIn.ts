import { onScopeDispose, ref } from 'vue'
import { api, ApiProblem } from '@/shared/api'
import { useText } from '@/shared/i18n/text'

export type SignInWay = 'password' | 'phone'

/** What POST /session takes: one of the two ways, each with the second factor where the account has one. */
export type Credentials = ({ login: string; password: string } | { phone: string; code: string }) & {
  totp?: string
}

/** Message keys of the surface for what is still missing; `totpWrong` for a code that the server did not take. */
export type SignInWords = Record<'login' | 'password' | 'phone' | 'code' | 'totp' | 'totpWrong', string>

const PHONE = /^1\d{10}$/
const CODE = /^\d{6}$/
const PAUSE_S = 60
const LONGEST_PAUSE_S = 600

/**
 * Signing in with a password or with a code sent to the phone. The second factor is asked for once the server
 * says that the account has one; what was typed before stays.
 */
export function useSignIn(
  enter: (credentials: Credentials) => Promise<void>,
  words: SignInWords,
  first: SignInWay = 'password',
) {
  const { t, lang } = useText()
  const way = ref<SignInWay>(first)
  const login = ref('')
  const password = ref('')
  const totp = ref('')
  const phone = ref('')
  const code = ref('')
  const totpAsked = ref(false)
  /** Why it did not work, or what is missing. */
  const sentence = ref('')
  const busy = ref(false)
  /** Whether a code is on its way. */
  const sent = ref(false)
  /** Seconds until another code may be sent. */
  const wait = ref(0)
  let timer: ReturnType<typeof setInterval> | undefined
  onScopeDispose(() => clearInterval(timer))

  const number = () => phone.value.replace(/\s/g, '')
  const digits = () => totp.value.replace(/\s/g, '')

  function missing(): string {
    const has =
      way.value === 'password'
        ? { login: login.value.trim(), password: password.value }
        : { phone: PHONE.test(number()), code: CODE.test(code.value.trim()) }
    const needed = { ...has, ...(totpAsked.value ? { totp: digits() } : {}) }
    const lacking = Object.entries(needed).find(([, given]) => !given)
    return lacking ? t(words[lacking[0] as keyof SignInWords]) : ''
  }
  function credentials(): Credentials {
    const factor = totpAsked.value ? { totp: digits() } : {}
    return way.value === 'password'
      ? { login: login.value.trim(), password: password.value, ...factor }
      : { phone: number(), code: code.value.trim(), ...factor }
  }

  function explain(cause: unknown): void {
    const problem = cause instanceof ApiProblem ? cause : null
    sentence.value = problem ? problem.sentence(lang.value) : t('common.trouble.noAnswer')
    if (problem?.code !== 'totp_needed') return
    if (totpAsked.value) sentence.value = t(words.totpWrong)
    totpAsked.value = true
    totp.value = ''
  }

  async function submit(): Promise<void> {
    sentence.value = missing()
    if (sentence.value || busy.value) return
    busy.value = true
    try {
      await enter(credentials())
    } catch (cause) {
      explain(cause)
    } finally {
      busy.value = false
    }
  }

  function countDown(seconds: number): void {
    clearInterval(timer)
    wait.value = seconds
    timer = setInterval(() => {
      wait.value -= 1
      if (wait.value <= 0) clearInterval(timer)
    }, 1000)
  }
  /** True when the code has been sent. */
  async function sendCode(): Promise<boolean> {
    if (wait.value > 0) return false
    sentence.value = PHONE.test(number()) ? '' : t(words.phone)
    if (sentence.value) return false
    try {
      await api.post('/session/code', { phone: number() })
      sent.value = true
      countDown(PAUSE_S)
      return true
    } catch (cause) {
      explain(cause)
      if (cause instanceof ApiProblem && cause.retryAfter) {
        countDown(Math.min(LONGEST_PAUSE_S, cause.retryAfter))
      }
      return false
    }
  }
  /** A demonstration sends no messages; its server tells what it would have sent. */
  async function takeDemoCode(): Promise<void> {
    try {
      code.value = (await api.get<{ code: string }>('/demo/last-code', { phone: number() })).code
    } catch (cause) {
      explain(cause)
    }
  }

  return {
    way,
    login,
    password,
    totp,
    phone,
    code,
    totpAsked,
    sentence,
    busy,
    sent,
    wait,
    submit,
    sendCode,
    takeDemoCode,
  }
}
