import { computed, readonly, ref, shallowRef } from 'vue'
import { api, ApiProblem, onRefused, onSignedOut, type Me } from '@/shared/api'
import { setOutboxOwner } from '@/shared/offline'
import type { Credentials } from '@/shared/session/useSignIn'
import { dropPack, packMark } from '../pack/drop'

/** Who is signed in on this phone. The last known person is kept, so that a worker can open the inbox offline. */
const KEY = 'gezhi.me'
const me = shallowRef<Me | null>(remembered())
/** True when the server has confirmed what `me` says. */
const sure = ref(false)

export const session = {
  me: readonly(me),
  sure: readonly(sure),
  signedIn: computed(() => me.value !== null),
  /** Anybody with a duty, from the grid worker upwards. */
  isStaff: computed(() => me.value?.roles.some((duty) => duty.role !== 'villager') ?? false),
  /** Those who may open the files of households. */
  opensFiles: computed(
    () =>
      me.value?.roles.some((duty) => ['worker', 'leader', 'registrar'].includes(duty.role) && !duty.body) ??
      false,
  ),
  /** Those who may take the service pack of their grids along. */
  takesPack: computed(
    () => me.value?.roles.some((duty) => ['worker', 'leader'].includes(duty.role) && !duty.body) ?? false,
  ),
  /** Those who hand goods over in a points shop. */
  keepsShop: computed(
    () => me.value?.roles.some((duty) => ['shop_keeper', 'leader'].includes(duty.role)) ?? false,
  ),
  /** Those who enter what a canteen serves. */
  keepsCanteen: computed(
    () =>
      me.value?.roles.some((duty) => ['worker', 'leader', 'dispatcher', 'shop_keeper'].includes(duty.role)) ??
      false,
  ),
  /** Those who go from door to door, for a place or for a department that is paired with one. */
  visits: computed(
    () => me.value?.roles.some((duty) => ['worker', 'leader', 'handler'].includes(duty.role)) ?? false,
  ),
  /** The county asks a second factor of its staff and this person has none: the server takes nothing else before. */
  factorFirst: computed(() => sure.value && (me.value?.totp_required ?? false)),
}

function remembered(): Me | null {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? 'null') as Me | null
  } catch {
    return null
  }
}

function become(person: Me | null): void {
  // The pack belongs to one person and one session: it goes with either.
  const mark = packMark()
  if (mark && mark.account !== person?.id) dropped = dropPack()
  me.value = person
  try {
    if (person) localStorage.setItem(KEY, JSON.stringify(person))
    else localStorage.removeItem(KEY)
  } catch {
    // Without storage the session lasts as long as the page.
  }
  setOutboxOwner(person?.id ?? null)
}

let dropped: Promise<void> = Promise.resolve()
let asked: Promise<void> | null = null

/** Asks the server who we are, once; without an answer the last known person stays. */
export function startSession(): Promise<void> {
  asked ??= ask()
  return asked
}

async function ask(): Promise<void> {
  setOutboxOwner(me.value?.id ?? null)
  onSignedOut(() => become(null))
  onRefused('totp_setup_needed', () => {
    if (!session.factorFirst.value) void askAgain()
  })
  await askAgain()
}

/** Asks the server anew, e.g. after a second factor was set up. */
export async function askAgain(): Promise<void> {
  try {
    become(await api.get<Me>('/session'))
    sure.value = true
  } catch (cause) {
    if (cause instanceof ApiProblem && cause.status === 401) {
      become(null)
      sure.value = true
    }
  }
}

export async function signIn(credentials: Credentials): Promise<Me> {
  const person = await api.post<Me>('/session', credentials)
  become(person)
  sure.value = true
  return person
}

/** Signs out here even when the server is not reached: the phone may be handed to somebody else. */
export async function signOut(): Promise<void> {
  await api.delete('/session').catch(() => undefined)
  become(null)
  await dropped
}
