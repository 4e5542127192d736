import { useQueryClient } from '@tanstack/vue-query'
import { defineStore } from 'pinia'
import { onScopeDispose, ref, shallowRef } from 'vue'
import type { Activity, InboxCount, LiveEvent } from '@/shared/api'
import { useLive } from '@/shared/live'

type Listener = (event: LiveEvent) => void
/** What the list of activities shows: an act on a case, or something that happened elsewhere. */
export type News = LiveEvent | Activity
export const isActivity = (news: News): news is Activity => 'capability' in news
const KEPT = 30
const CALM_MS = 4_000
/** What a page of a capability has read and reads again when something happens there. */
const READ_AGAIN: Record<string, string[]> = {
  posts: ['posts'],
  visits: ['visits'],
  care: ['care'],
  assessments: ['assessments', 'assessment'],
}

/** What came in over the live connection; one connection for the whole desk. */
export const useLiveFeed = defineStore('live', () => {
  /** Newest first. */
  const recent = shallowRef<News[]>([])
  const unseen = ref(0)
  const listeners = new Set<Listener>()

  function note(news: News): void {
    recent.value = [news, ...recent.value].slice(0, KEPT)
    unseen.value += 1
  }
  function take(event: LiveEvent): void {
    note(event)
    listeners.forEach((listener) => listener(event))
  }
  function listen(listener: Listener): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  const seen = () => (unseen.value = 0)

  return { recent, unseen, note, take, listen, seen }
})

/** Opens the connection; the shell calls it once. */
export function useLiveConnection() {
  const feed = useLiveFeed()
  const queries = useQueryClient()
  let pause: ReturnType<typeof setTimeout> | undefined
  /** Many events in a burst make the numbers be read once. */
  function countAgainSoon(): void {
    pause ??= setTimeout(() => {
      pause = undefined
      for (const key of ['counts', 'board', 'board-column'])
        void queries.invalidateQueries({ queryKey: [key] })
    }, CALM_MS)
  }
  onScopeDispose(() => clearTimeout(pause))
  return useLive({
    path: '/live',
    on: {
      case: (data) => {
        feed.take(data as LiveEvent)
        countAgainSoon()
      },
      activity: (data) => {
        const news = data as Activity
        feed.note(news)
        for (const key of READ_AGAIN[news.capability] ?? [])
          void queries.invalidateQueries({ queryKey: [key] })
      },
      inbox: (data) => {
        queries.setQueryData<InboxCount>(['inbox-count'], data as InboxCount)
        void queries.invalidateQueries({ queryKey: ['inbox'] })
      },
    },
    // Events may have been missed: everything on the screen is read again.
    onReconnect: () => void queries.invalidateQueries(),
  })
}

/** Runs `listener` for each case event while the component lives. */
export function useCaseEvents(listener: Listener): void {
  onScopeDispose(useLiveFeed().listen(listener))
}
