import { readonly, ref } from 'vue'

/** A new release is offered, never forced: a report may be half written. */
const waiting = ref<ServiceWorker | null>(null)
const ready = ref(false)
export const update = { ready: readonly(ready) }

export async function startServiceWorker(): Promise<void> {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return
  const had = Boolean(navigator.serviceWorker.controller)
  let reloading = false
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (!had || reloading || !accepted) return
    reloading = true
    location.reload()
  })
  try {
    const registration = await navigator.serviceWorker.register('/m/sw.js', { scope: '/m/' })
    const offer = (worker: ServiceWorker | null) => {
      if (!worker || !navigator.serviceWorker.controller) return
      waiting.value = worker
      ready.value = true
    }
    offer(registration.waiting)
    registration.addEventListener('updatefound', () => {
      const worker = registration.installing
      worker?.addEventListener('statechange', () => worker.state === 'installed' && offer(worker))
    })
    setInterval(() => void registration.update().catch(() => undefined), 60 * 60_000)
  } catch {
    // Plain http or a private window: everything works, only not offline.
  }
}

let accepted = false
export function acceptUpdate(): void {
  accepted = true
  ready.value = false
  waiting.value?.postMessage('activate')
}
export function laterUpdate(): void {
  ready.value = false
}
