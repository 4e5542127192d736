import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { api, ApiProblem, onRefused, onSignedOut, type Me } from '@/shared/api'
import { isStaffRole, type StaffRole } from './roles'

export type SessionStatus = 'unknown' | 'in' | 'out' | 'failed'

/** Who sits at this desk, and the dialog that asks again when the session has ended. */
export const useSession = defineStore('session', () => {
  const me = shallowRef<Me | null>(null)
  const status = ref<SessionStatus>('unknown')
  const trouble = shallowRef<unknown>(null)
  /** True while the dialog waits for a new sign-in; requests wait with it. */
  const renewing = ref(false)
  /** Counts sign-ins; what hangs on a session (the live connection) starts anew with each. */
  const epoch = ref(0)
  let waiting: { resolve: () => void; reject: (cause: unknown) => void }[] = []
  let opening: Promise<void> | null = null

  const roles = computed<StaffRole[]>(
    () => me.value?.roles.map((duty) => duty.role).filter(isStaffRole) ?? [],
  )
  const has = (...wanted: readonly StaffRole[]) => roles.value.some((role) => wanted.includes(role))
  /** The duty that decides what the first page shows. */
  const duty = computed(() => me.value?.roles.find((one) => isStaffRole(one.role)) ?? null)

  async function load(): Promise<void> {
    try {
      me.value = await api.get<Me>('/session')
      status.value = 'in'
    } catch (cause) {
      const out = cause instanceof ApiProblem && cause.status === 401
      trouble.value = out ? null : cause
      status.value = out ? 'out' : 'failed'
    }
  }
  /** Asks the server once who is signed in. */
  const open = (): Promise<void> => (opening ??= load())
  const reopen = (): Promise<void> => (opening = load())

  /** Called with the answer of a successful sign-in, on the page or in the dialog. */
  function signedIn(next: Me): void {
    const other = me.value !== null && me.value.id !== next.id
    me.value = next
    status.value = 'in'
    renewing.value = false
    epoch.value += 1
    const held = waiting
    waiting = []
    // Somebody else took over the desk: what is on the screen may not be theirs to see.
    if (other) location.reload()
    else held.forEach((one) => one.resolve())
  }

  /** Resolves once somebody signed in again. */
  function renew(): Promise<void> {
    renewing.value = true
    return new Promise((resolve, reject) => waiting.push({ resolve, reject }))
  }

  function leave(): void {
    const held = waiting
    waiting = []
    renewing.value = false
    me.value = null
    status.value = 'out'
    held.forEach((one) => one.reject(new Error('left')))
  }

  async function signOut(): Promise<void> {
    await api.delete('/session').catch(() => undefined)
    leave()
  }

  onSignedOut(() => {
    if (status.value === 'in') renewing.value = true
  })
  // The county began to ask a second factor while this page was open.
  onRefused('totp_setup_needed', () => {
    if (status.value === 'in' && !me.value?.totp_required) void reopen()
  })

  return {
    me,
    status,
    trouble,
    renewing,
    epoch,
    roles,
    duty,
    has,
    open,
    reopen,
    signedIn,
    renew,
    leave,
    signOut,
  }
})
