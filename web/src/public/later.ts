import { shallowRef, type Component, type Ref } from 'vue'

/** A part that arrives after the page; a tenth of what defineAsyncComponent weighs. */
export function later(load: () => Promise<{ default: Component }>): Ref<Component | null> {
  const part = shallowRef<Component | null>(null)
  load().then(
    (module) => (part.value = module.default),
    // The server has a newer release than this page: take it, once.
    () => {
      if (sessionStorage.getItem('gezhi.reloaded')) return
      sessionStorage.setItem('gezhi.reloaded', '1')
      location.reload()
    },
  )
  return part
}
