import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiProblem, type Me } from '@/shared/api'
import { useSession } from './session'
import { renewing } from './staffApi'

const ended = () =>
  new ApiProblem({ type: '', title: '', status: 401, code: 'sign_in', detail_zh: '', detail_en: '' })
const me: Me = {
  id: '1',
  name: '向大勇',
  phone: '',
  roles: [],
  totp: false,
  totp_required: false,
  surface: 'console',
  expires_at: '',
  home: null,
}
beforeEach(() => setActivePinia(createPinia()))

describe('a request after the session ended', () => {
  it('waits for the sign-in and is sent again', async () => {
    const session = useSession()
    session.signedIn(me)
    const request = vi.fn().mockRejectedValueOnce(ended()).mockResolvedValueOnce('answer')
    const answer = renewing(request)
    await vi.waitFor(() => expect(session.renewing).toBe(true))
    session.signedIn(me)
    expect(await answer).toBe('answer')
    expect(request).toHaveBeenCalledTimes(2)
    expect(session.renewing).toBe(false)
  })
  it('fails when the person leaves instead', async () => {
    const session = useSession()
    session.signedIn(me)
    const answer = renewing(vi.fn().mockRejectedValue(ended()))
    await vi.waitFor(() => expect(session.renewing).toBe(true))
    session.leave()
    await expect(answer).rejects.toThrow('left')
    expect(session.status).toBe('out')
  })
  it('does not confuse a wrong password with an ended session', async () => {
    const wrong = new ApiProblem({
      type: '',
      title: '',
      status: 401,
      code: 'wrong_credentials',
      detail_zh: '',
      detail_en: '',
    })
    await expect(renewing(vi.fn().mockRejectedValue(wrong))).rejects.toBe(wrong)
  })
})
