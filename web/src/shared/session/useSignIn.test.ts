import { effectScope } from 'vue'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ApiProblem } from '@/shared/api'
import { useSignIn, type Credentials, type SignInWay } from './useSignIn'

vi.mock('@/shared/i18n/text', () => ({
  useText: () => ({ t: (key: string) => key, lang: { value: 'zh-CN' } }),
}))

const words = {
  login: 'no login',
  password: 'no password',
  phone: 'no phone',
  code: 'no code',
  totp: 'no totp',
  totpWrong: 'wrong totp',
}
const refused = (code: string) =>
  new ApiProblem({ type: '', title: '', status: 401, code, detail_zh: '服务器的话', detail_en: 'its words' })

function form(enter: (credentials: Credentials) => Promise<void>, way: SignInWay = 'password') {
  const scope = effectScope()
  return scope.run(() => useSignIn(enter, words, way))!
}
afterEach(() => vi.unstubAllGlobals())

describe('signing in', () => {
  it('says what is missing and sends nothing', async () => {
    const enter = vi.fn()
    const one = form(enter)
    await one.submit()
    expect(one.sentence.value).toBe('no login')
    one.login.value = 'xuzhenjian'
    await one.submit()
    expect(one.sentence.value).toBe('no password')
    one.way.value = 'phone'
    one.phone.value = '1380000'
    await one.submit()
    expect(one.sentence.value).toBe('no phone')
    one.phone.value = '138 0000 0000'
    await one.submit()
    expect(one.sentence.value).toBe('no code')
    expect(enter).not.toHaveBeenCalled()
  })

  it.each([
    ['password', { login: 'a', password: 'b' }],
    ['phone', { phone: '13800000000', code: '123456' }],
  ] as const)('asks for the second factor by %s only once the server does', async (way, given) => {
    const enter = vi
      .fn<(credentials: Credentials) => Promise<void>>()
      .mockRejectedValueOnce(refused('totp_needed'))
      .mockRejectedValueOnce(refused('totp_needed'))
      .mockResolvedValueOnce()
    const one = form(enter, way)
    Object.assign(one.login, { value: 'a' })
    Object.assign(one.password, { value: 'b' })
    Object.assign(one.phone, { value: '138 0000 0000' })
    Object.assign(one.code, { value: '123456' })
    await one.submit()
    expect(one.totpAsked.value).toBe(true)
    expect(one.sentence.value).toBe('服务器的话')
    await one.submit()
    expect(one.sentence.value).toBe('no totp')
    one.totp.value = '000 000'
    await one.submit()
    expect(one.sentence.value).toBe('wrong totp')
    expect(one.totp.value).toBe('')
    one.totp.value = '654 321'
    await one.submit()
    expect(one.sentence.value).toBe('')
    expect(enter.mock.calls.map(([credentials]) => credentials)).toEqual([
      given,
      { ...given, totp: '000000' },
      { ...given, totp: '654321' },
    ])
  })

  it('tells a wrong password and a missing network apart, and asks no factor for either', async () => {
    const enter = vi
      .fn<(credentials: Credentials) => Promise<void>>()
      .mockRejectedValueOnce(refused('wrong_credentials'))
      .mockRejectedValueOnce(new TypeError('offline'))
    const one = form(enter)
    one.login.value = 'a'
    one.password.value = 'b'
    await one.submit()
    expect(one.sentence.value).toBe('服务器的话')
    await one.submit()
    expect(one.sentence.value).toBe('common.trouble.noAnswer')
    expect(one.totpAsked.value).toBe(false)
    expect(one.busy.value).toBe(false)
  })

  it('waits as long as the server says before another code', async () => {
    const slow = { status: 429, code: 'slow_down', detail_zh: '请稍候', detail_en: 'wait' }
    vi.stubGlobal(
      'fetch',
      vi.fn().mockResolvedValue(
        new Response(JSON.stringify(slow), {
          status: 429,
          headers: { 'Content-Type': 'application/problem+json', 'Retry-After': '17' },
        }),
      ),
    )
    const one = form(vi.fn(), 'phone')
    one.phone.value = '13800000000'
    expect(await one.sendCode()).toBe(false)
    expect([one.sentence.value, one.wait.value, one.sent.value]).toEqual(['请稍候', 17, false])
    expect(await one.sendCode()).toBe(false)
    expect(fetch).toHaveBeenCalledTimes(1)
  })
})
