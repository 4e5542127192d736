import { reactive } from 'vue'
import { api, NoAnswer, type OfflineOutcome, type ShopPack } from '@/shared/api'

/** A hand-over on this phone that the server has not been told of. */
export interface Kept {
  item: string
  hash: string
  code: string
  at: string
  what: string
  points: number
  good?: string
  pieces?: number
}
interface Shelf {
  pack: ShopPack | null
  kept: Kept[]
  /** Fingerprints that this phone has handed over by the list, told or not. */
  used: string[]
  points: number
}

const name = (account: string, shop: string) => `gezhi.desk.${account}.${shop}`
const EMPTY: Shelf = { pack: null, kept: [], used: [], points: 0 }

/** Whether this browser can find a line by its fingerprint. */
export const canWorkOffline = (): boolean => typeof crypto !== 'undefined' && Boolean(crypto.subtle)

async function sha256(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** A code as the server compares it: without hyphens, in capitals, letters that look like digits read as such. */
export const plainCode = (typed: string): string =>
  typed.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase().replaceAll('O', '0').replace(/[IL]/g, '1')

/** The fingerprint under which a list names a code. */
export const fingerprint = async (pack: string, typed: string): Promise<string> =>
  sha256(`${pack}:${await sha256(plainCode(typed))}`)

/** The list of a shop on this phone, and what was handed over by it. It survives reload and crash. */
export function useShelf(account: string, shop: string) {
  const key = name(account, shop)
  const shelf = reactive<Shelf>({ ...EMPTY, ...(JSON.parse(localStorage.getItem(key) ?? '{}') as Shelf) })
  const save = () => localStorage.setItem(key, JSON.stringify(shelf))

  return {
    shelf,
    isGood: () => Boolean(shelf.pack && Date.parse(shelf.pack.valid_until) > Date.now()),
    left: () => (shelf.pack ? shelf.pack.limit_points - shelf.points : 0),
    async download(): Promise<void> {
      const pack = await api.post<ShopPack>(`/points/shops/${shop}/offline`, {})
      Object.assign(shelf, { pack, used: [], points: 0 })
      save()
    },
    async find(typed: string) {
      const pack = shelf.pack
      if (!pack) return null
      const hash = await fingerprint(pack.id, typed)
      const line = pack.items.find((one) => one.hash === hash)
      return line ? { line, hash, used: shelf.used.includes(hash) } : null
    },
    keep(one: Kept): void {
      shelf.kept.push(one)
      shelf.used.push(one.hash)
      shelf.points += one.points
      save()
    },
    /** Tells the server; nothing is lost when it is not reached. */
    async tell(close: boolean): Promise<OfflineOutcome[]> {
      const pack = shelf.pack
      if (!pack) return []
      const items = shelf.kept.map(({ item, code, at, good, pieces }) => ({ item, code, at, good, pieces }))
      const outcomes = await api.post<OfflineOutcome[]>(`/points/shops/${shop}/offline/${pack.id}`, {
        items,
        close,
      })
      const told = new Set(outcomes.map((one) => one.item))
      shelf.kept = shelf.kept.filter((one) => !told.has(one.item))
      if (close) Object.assign(shelf, { pack: null, used: [], points: 0 })
      save()
      return outcomes
    },
  }
}

export const isOffline = (cause: unknown): boolean => cause instanceof NoAnswer
