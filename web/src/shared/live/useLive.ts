import { onScopeDispose, readonly, ref } from 'vue'
import { API_BASE } from '@/shared/api/client'
import { StreamParser } from './sse'

export type LiveState = 'connecting' | 'live' | 'waiting' | 'refused'
export interface LiveOptions {
  /** `/live` or `/public/live`, with a query if needed. */
  path: string
  /** Called with the parsed data of each event, by event name. */
  on: Record<string, (data: unknown, id: string | null) => void>
  /** Extra headers, e.g. a screen key. */
  headers?: () => Record<string, string>
  /** Called after a reconnect, when events may have been missed longer than the server remembers. */
  onReconnect?: () => void
}

/** The server sends a heartbeat every 15 s; three missed ones mean a dead connection. */
const SILENCE_MS = 45_000
const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 30_000

/**
 * Server-sent events over fetch: EventSource gives up after an error status and cannot resend
 * Last-Event-ID after that. Reconnects with growing, jittered pauses and stops with the component.
 */
export function useLive(options: LiveOptions) {
  const state = ref<LiveState>('connecting')
  let lastId: string | null = null
  let controller: AbortController | null = null
  let retry: ReturnType<typeof setTimeout> | undefined
  let silence: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  let connectedBefore = false
  let stopped = false

  const heard = () => {
    clearTimeout(silence)
    silence = setTimeout(() => controller?.abort(), SILENCE_MS)
  }
  const parser = () =>
    new StreamParser(({ id, event, data }) => {
      if (id !== null) lastId = id
      const handler = options.on[event]
      if (!handler) return
      try {
        handler(JSON.parse(data), id)
      } catch {
        // One malformed event must not end the stream.
      }
    })

  async function connect(): Promise<void> {
    if (stopped) return
    state.value = failures ? 'waiting' : 'connecting'
    controller = new AbortController()
    heard()
    try {
      const headers: Record<string, string> = { Accept: 'text/event-stream', ...options.headers?.() }
      if (lastId !== null) headers['Last-Event-ID'] = lastId
      const answer = await fetch(API_BASE + options.path, { headers, signal: controller.signal })
      if (answer.status === 401 || answer.status === 403 || answer.status === 404) {
        state.value = 'refused'
        clearTimeout(silence)
        return
      }
      if (!answer.ok || !answer.body) throw new Error(`live: HTTP ${answer.status}`)
      state.value = 'live'
      failures = 0
      if (connectedBefore) options.onReconnect?.()
      connectedBefore = true
      await read(answer.body)
    } catch {
      // Network trouble and a closed stream are treated alike: wait and come back.
    }
    again()
  }

  async function read(stream: ReadableStream<Uint8Array>): Promise<void> {
    const reader = stream.getReader()
    const decoder = new TextDecoder()
    const messages = parser()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      heard()
      messages.feed(decoder.decode(value, { stream: true }))
    }
  }

  function again(): void {
    clearTimeout(silence)
    if (stopped) return
    failures += 1
    state.value = 'waiting'
    const pause = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1))
    retry = setTimeout(connect, pause * (0.5 + Math.random() / 2))
  }

  const now = () => {
    if (state.value !== 'waiting') return
    clearTimeout(retry)
    void connect()
  }
  const stop = () => {
    stopped = true
    clearTimeout(retry)
    clearTimeout(silence)
    controller?.abort()
    removeEventListener('online', now)
  }
  addEventListener('online', now)
  onScopeDispose(stop)
  void connect()

  return { state: readonly(state), reconnect: now, stop }
}
