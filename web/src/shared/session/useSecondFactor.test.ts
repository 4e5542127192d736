import { describe, expect, it, vi } from 'vitest'
import { ApiProblem } from '@/shared/api'
import { useSecondFactor } from './useSecondFactor'

vi.mock('@/shared/i18n/text', () => ({ useText: () => ({ t: (key: string) => key, lang: { value: 'en' } }) }))

const wrong = new ApiProblem({
  type: '',
  title: '',
  status: 422,
  code: 'totp_wrong',
  detail_zh: '口令不对',
  detail_en: 'not right',
})
const enrolment = { secret: 'ABCDEFGHIJ', uri: 'otpauth://totp/x', qr_svg: '' }

describe('setting a second factor up', () => {
  it('shows the secret, keeps it after a wrong code and forgets it once in force', async () => {
    const confirm = vi.fn().mockRejectedValueOnce(wrong).mockResolvedValueOnce(undefined)
    const done = vi.fn()
    const factor = useSecondFactor({ enrol: () => Promise.resolve(enrolment), confirm, done })
    await factor.start()
    expect(factor.spaced.value).toBe('ABCD EFGH IJ')
    factor.code.value = '000 000'
    await factor.finish()
    expect(factor.refused.value).toBe('not right')
    expect(factor.enrolment.value).toEqual(enrolment)
    expect(done).not.toHaveBeenCalled()
    factor.code.value = '123 456'
    await factor.finish()
    expect(confirm.mock.calls).toEqual([['000000'], ['123456']])
    expect(done).toHaveBeenCalledOnce()
    expect([factor.enrolment.value, factor.code.value, factor.refused.value]).toEqual([null, '', ''])
  })

  it('says so when the server gives no secret', async () => {
    const factor = useSecondFactor({
      enrol: () => Promise.reject(new TypeError('offline')),
      confirm: vi.fn(),
      done: vi.fn(),
    })
    await factor.start()
    expect(factor.enrolment.value).toBeNull()
    expect(factor.refused.value).toBe('common.trouble.noAnswer')
  })
})
