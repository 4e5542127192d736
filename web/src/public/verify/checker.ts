import type { components } from '@/shared/api/schema'

export type HeadView = components['schemas']['HeadView']
export type KeyView = components['schemas']['KeyView']
export type LeafView = components['schemas']['LeafView']
export type ProofView = components['schemas']['ProofView']

export interface Head {
  origin: string
  size: number
  root: Uint8Array
  at: string
}

/** How a signature was checked: by the browser itself, or by the script because the browser cannot. */
export type By = 'browser' | 'script' | null

export interface Checker {
  hex: (bytes: Uint8Array) => string
  fromHex: (digits: string) => Uint8Array
  hashOfLeaf: (leaf: string) => Promise<Uint8Array>
  rootOfInclusion: (
    leaf: Uint8Array,
    seq: number,
    size: number,
    proof: Uint8Array[],
  ) => Promise<Uint8Array | null>
  isConsistent: (
    from: number,
    oldRoot: Uint8Array,
    to: number,
    newRoot: Uint8Array,
    proof: Uint8Array[],
  ) => Promise<boolean>
  openHead: (note: string, keys: KeyView[]) => Promise<{ head: Head | null; by: By }>
  areKeysVouched: (keys: KeyView[]) => Promise<boolean>
  opensCommitment: (commitment: string, salt: string, text: string) => Promise<boolean>
}

/** The script is served as it is written, not built into the page: whoever wants to can read what runs. */
const ADDRESS = '/verify/check.js'
let loaded: Promise<Checker> | null = null

export function checker(): Promise<Checker> {
  const address = ADDRESS
  loaded ??= import(/* @vite-ignore */ address) as Promise<Checker>
  return loaded
}
