import { ref } from 'vue'
import { api, ApiProblem, type Me } from '@/shared/api'
import { useText } from '@/shared/i18n'

export type SignInWay = 'password' | 'phone'

/** Signing in with a password (and the authenticator's code) or with a code sent to the phone. */
export function useSignIn(done: (me: Me) => void) {
  const { t, lang } = useText()
  const way = ref<SignInWay>('password')
  const login = ref('')
  const password = ref('')
  const totp = ref('')
  const phone = ref('')
  const code = ref('')
  const totpAsked = ref(false)
  const sentence = ref('')
  const busy = ref(false)
  /** Seconds until another code may be sent. */
  const wait = ref(0)
  const demoCode = ref('')

  async function attempt(work: () => Promise<void>): Promise<void> {
    busy.value = true
    sentence.value = ''
    try {
      await work()
    } catch (cause) {
      sentence.value = cause instanceof ApiProblem ? cause.sentence(lang.value) : t('common.trouble.noAnswer')
      if (cause instanceof ApiProblem && cause.code === 'totp_needed') totpAsked.value = true
    } finally {
      busy.value = false
    }
  }

  function missing(): string {
    if (way.value === 'password') {
      if (!login.value.trim()) return t('console.signIn.loginMissing')
      if (!password.value) return t('console.signIn.passwordMissing')
      return factorMissing()
    }
    if (!/^1\d{10}$/.test(phone.value.trim())) return t('console.signIn.phoneMissing')
    return code.value.trim() ? factorMissing() : t('console.signIn.codeMissing')
  }
  const factorMissing = () => (totpAsked.value && !totp.value.trim() ? t('console.signIn.totpMissing') : '')

  async function submit(): Promise<void> {
    sentence.value = missing()
    if (sentence.value) return
    const secret = totp.value.trim()
    const body =
      way.value === 'password'
        ? { login: login.value.trim(), password: password.value }
        : { phone: phone.value.trim(), code: code.value.trim() }
    await attempt(async () => done(await api.post<Me>('/session', secret ? { ...body, totp: secret } : body)))
  }

  async function sendCode(demo: boolean): Promise<void> {
    if (!/^1\d{10}$/.test(phone.value.trim())) {
      sentence.value = t('console.signIn.phoneMissing')
      return
    }
    await attempt(async () => {
      await api.post('/session/code', { phone: phone.value.trim() })
      wait.value = 60
      const timer = setInterval(() => {
        wait.value -= 1
        if (wait.value <= 0) clearInterval(timer)
      }, 1000)
      if (demo) await readDemoCode()
    })
  }
  async function readDemoCode(): Promise<void> {
    const answer = await api
      .get<{ code: string }>('/demo/last-code', { phone: phone.value.trim() })
      .catch(() => null)
    demoCode.value = answer?.code ?? ''
    code.value = demoCode.value
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
    wait,
    demoCode,
    submit,
    sendCode,
  }
}
