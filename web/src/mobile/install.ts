import { readonly, ref } from 'vue'

interface InstallPrompt extends Event {
  prompt: () => Promise<void>
}
type Way = 'none' | 'prompt' | 'ios'

const way = ref<Way>('none')
let offered: InstallPrompt | null = null
export const install = { way: readonly(way) }

/** Call early: the browser offers installation once, soon after loading. */
export function startInstallHint(): void {
  const standalone = matchMedia('(display-mode: standalone)').matches
  if (standalone) return
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault()
    offered = event as InstallPrompt
    way.value = 'prompt'
  })
  addEventListener('appinstalled', () => (way.value = 'none'))
  if (/iPhone|iPad/.test(navigator.userAgent)) way.value = 'ios'
}

export async function installNow(): Promise<void> {
  await offered?.prompt()
  offered = null
  way.value = 'none'
}
