import { onScopeDispose, readonly, ref } from 'vue'

/** Longest voice message in seconds. */
export const VOICE_SECONDS = 60

const TYPES = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus']
export type RecorderState = 'idle' | 'asking' | 'recording' | 'denied'

export const canRecord = () =>
  typeof MediaRecorder !== 'undefined' && Boolean(navigator.mediaDevices?.getUserMedia)

export function voiceFileName(type: string): string {
  if (type.includes('mp4')) return 'voice.m4a'
  return type.includes('ogg') ? 'voice.ogg' : 'voice.webm'
}

/** Records one voice message; stops by itself after a minute. */
export function useRecorder(onDone: (voice: Blob) => void) {
  const state = ref<RecorderState>('idle')
  const seconds = ref(0)
  let recorder: MediaRecorder | null = null
  let stream: MediaStream | null = null
  let timer: ReturnType<typeof setInterval> | undefined

  async function start(): Promise<void> {
    if (state.value === 'asking' || state.value === 'recording') return
    state.value = 'asking'
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true })
    } catch {
      state.value = 'denied'
      return
    }
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type))
    recorder = new MediaRecorder(stream, mimeType ? { mimeType, audioBitsPerSecond: 32_000 } : {})
    const pieces: Blob[] = []
    recorder.ondataavailable = (event) => event.data.size && pieces.push(event.data)
    recorder.onstop = () => {
      const type = (recorder?.mimeType || mimeType || 'audio/webm').split(';')[0] ?? 'audio/webm'
      release()
      if (pieces.length) onDone(new Blob(pieces, { type }))
    }
    recorder.start(1000)
    seconds.value = 0
    state.value = 'recording'
    timer = setInterval(() => {
      seconds.value += 1
      if (seconds.value >= VOICE_SECONDS) stop()
    }, 1000)
  }

  function stop(): void {
    if (recorder?.state === 'recording') recorder.stop()
  }

  function release(): void {
    clearInterval(timer)
    stream?.getTracks().forEach((track) => track.stop())
    stream = null
    state.value = 'idle'
  }

  onScopeDispose(() => {
    if (recorder) recorder.onstop = null
    stop()
    release()
  })
  return { state: readonly(state), seconds: readonly(seconds), start, stop }
}
