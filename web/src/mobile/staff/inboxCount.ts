import { shallowRef, watch } from 'vue'
import { api, type InboxCount } from '@/shared/api'
import { session } from '../session/session'

const EVERY_MS = 60_000

/** How much waits for me; null for those who have no inbox. Asked for once a minute while the page is seen. */
export const inboxCount = shallowRef<InboxCount | null>(null)

export async function refreshInboxCount(): Promise<void> {
  if (!session.isStaff.value || !navigator.onLine || document.visibilityState === 'hidden') return
  try {
    inboxCount.value = await api.get<InboxCount>('/inbox/count')
  } catch {
    // The last number stays; the inbox page itself says what is wrong.
  }
}

let started = false
export function startInboxCount(): void {
  if (started) return
  started = true
  watch(
    session.isStaff,
    (staff) => {
      if (staff) void refreshInboxCount()
      else inboxCount.value = null
    },
    { immediate: true },
  )
  setInterval(() => void refreshInboxCount(), EVERY_MS)
  document.addEventListener('visibilitychange', () => void refreshInboxCount())
}
