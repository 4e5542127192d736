import { ref, watch, type Ref } from 'vue'

/** Reads a value this browser remembers; anything unreadable counts as absent. */
export function readStored<T>(key: string, storage: Storage = localStorage): T | null {
  try {
    const text = storage.getItem(key)
    return text === null ? null : (JSON.parse(text) as T)
  } catch {
    return null
  }
}

export function writeStored(key: string, value: unknown, storage: Storage = localStorage): void {
  try {
    if (value === null || value === undefined) storage.removeItem(key)
    else storage.setItem(key, JSON.stringify(value))
  } catch {
    // Full or forbidden: the choice lasts for this visit.
  }
}

/** A setting of this browser: columns, density, folded side bar. */
export function useStored<T>(key: string, initial: T): Ref<T> {
  const value = ref(readStored<T>(key) ?? initial) as Ref<T>
  watch(value, (now) => writeStored(key, now), { deep: true })
  return value
}
