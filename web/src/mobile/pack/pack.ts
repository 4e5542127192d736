import { computed, readonly, ref, shallowRef, watch } from 'vue'
import { api, ApiProblem, type PackState, type ServicePack } from '@/shared/api'
import { dropPack, packMark, setMark } from './drop'
import type { PackContent, PackHome } from './types'
import { allParts, lookAtVault, putPart, removePart, saveLock, vault } from './vault'

/** The pack that is open: read once from the phone, replaced part by part when it is synchronised. */

const content = shallowRef<PackContent | null>(null)
const syncing = ref(false)

export const pack = {
  content: computed(() => content.value),
  syncing: readonly(syncing),
  households: computed<PackHome[]>(() =>
    (content.value?.grids ?? []).flatMap((grid) =>
      grid.households.map((household) => ({ ...household, grid: grid.name })),
    ),
  ),
}

watch(vault.standing, (now) => {
  if (now !== 'open') content.value = null
})

/** Reads the parts after the lock was opened. */
export async function readPack(): Promise<void> {
  const parts = await allParts()
  const head = parts.get('head') as Pick<PackContent, 'places' | 'households' | 'people'> | undefined
  if (!head) {
    content.value = null
    return
  }
  const of = <T>(name: string, otherwise: T) => (parts.get(name) as T | undefined) ?? otherwise
  const grids = [...parts.keys()]
    .filter((name) => name.startsWith('grid:'))
    .map((name) => parts.get(name) as PackContent['grids'][number])
    .sort((a, b) => a.name.localeCompare(b.name, 'zh', { numeric: true }))
  content.value = {
    ...head,
    grids,
    contacts: of('contacts', []),
    policies: of('policies', []),
    services: of('services', { items: [], topics: [] }),
    tasks: of('tasks', []),
    words: of('words', { relations: [], marks: [] }),
  }
}

/** Fetches what has changed. The server writes down that it was taken. */
export async function syncPack(place: string | null = vault.lock.value?.place ?? null): Promise<void> {
  const known = vault.lock.value
  if (!known || syncing.value) return
  syncing.value = true
  try {
    const fresh = await api.get<ServicePack>('/service-pack', {
      place,
      pack: known.pack,
      have: Object.values(known.tags).join(','),
    })
    const tags: Record<string, string> = {}
    for (const grid of fresh.grids) {
      const name = `grid:${grid.place.id}`
      tags[name] = grid.etag
      if (grid.households) {
        await putPart('parts', name, {
          id: grid.place.id,
          name: grid.place.path,
          households: grid.households,
        })
      }
    }
    for (const name of ['contacts', 'policies', 'services', 'tasks', 'words'] as const) {
      tags[name] = fresh[name].etag
      if (fresh[name].data) await putPart('parts', name, fresh[name].data)
    }
    await putPart('parts', 'head', {
      places: fresh.places.map((one) => one.path || one.name),
      households: fresh.households,
      people: fresh.people,
    })
    for (const name of Object.keys(known.tags)) if (!(name in tags)) await removePart(name)
    await saveLock({
      pack: fresh.id,
      place,
      tags,
      synced_at: fresh.synced_at,
      expires_at: fresh.expires_at,
    })
    setMark({ account: fresh.account, pack: fresh.id })
    await readPack()
  } finally {
    syncing.value = false
  }
}

/** At every contact: is the pack still good? If the server says no, it goes. */
export async function checkPack(): Promise<void> {
  const mark = packMark()
  if (!mark?.pack || !navigator.onLine) return
  try {
    const { state } = await api.get<PackState>(`/service-pack/${mark.pack}`)
    if (state !== 'good') await dropPack()
  } catch (cause) {
    if (cause instanceof ApiProblem && [401, 403, 404].includes(cause.status)) await dropPack()
  }
  await lookAtVault()
}
