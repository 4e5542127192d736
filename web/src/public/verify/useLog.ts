import { shallowRef } from 'vue'
import { send } from '@/shared/api/client'
import { ApiProblem } from '@/shared/api/problem'
import { checker, type By, type Head, type HeadView, type KeyView, type ProofView } from './checker'
import { keysWentOn, lastVisit, rememberVisit, type Visit } from './memory'

/** One thing that was checked. */
export interface Finding {
  what: string
  state: 'good' | 'bad' | 'note'
  values?: Record<string, string | number>
}

export async function ask<T>(path: string, query?: Record<string, string | number>): Promise<T> {
  return (await (await send('GET', `/log/${path}`, { query })).json()) as T
}

/** Whether the log of `head` goes on where that of `old` ended. */
export async function goesOn(old: Head, head: Head): Promise<boolean> {
  if (old.size > head.size) return false
  const { isConsistent, fromHex } = await checker()
  const proof: string[] =
    old.size === head.size
      ? []
      : (await ask<ProofView>('proofs/consistency', { from: old.size, to: head.size })).hashes
  return isConsistent(old.size, old.root, head.size, head.root, proof.map(fromHex))
}

/** The newest head with what this browser found out about it. */
export function useLog() {
  const view = shallowRef<HeadView | null>(null)
  const keys = shallowRef<KeyView[]>([])
  /** The head once its signature holds. */
  const head = shallowRef<Head | null>(null)
  const findings = shallowRef<Finding[]>([])
  const state = shallowRef<'busy' | 'empty' | 'done' | 'trouble'>('busy')

  async function check(): Promise<void> {
    state.value = 'busy'
    try {
      keys.value = await ask<KeyView[]>('keys')
      view.value = await ask<HeadView>('head')
      await examine(view.value)
      state.value = 'done'
    } catch (cause) {
      const none = cause instanceof ApiProblem && cause.status === 404
      state.value = none ? 'empty' : 'trouble'
    }
  }

  async function examine(shown: HeadView): Promise<void> {
    const { openHead, areKeysVouched } = await checker()
    const opened = await openHead(shown.note, keys.value)
    const found: Finding[] = [signed(opened.head, opened.by)]
    head.value = opened.head
    if (keys.value.length > 1) {
      const vouched = await areKeysVouched(keys.value)
      found.push({ what: vouched ? 'vouched' : 'notVouched', state: vouched ? 'good' : 'bad' })
    }
    if (opened.head) found.push(...(await compare(opened.head, shown)))
    findings.value = found
  }

  /** With the last visit of this browser; the visit is kept only when everything fits. */
  async function compare(now: Head, shown: HeadView): Promise<Finding[]> {
    const before = lastVisit()
    const visit: Visit = {
      note: shown.note,
      size: now.size,
      at: now.at,
      keys: keys.value.map((key) => key.verifier),
    }
    if (!before) {
      rememberVisit(visit)
      return [{ what: 'first', state: 'note' }]
    }
    if (!keysWentOn(before.keys, keys.value)) return [{ what: 'otherKeys', state: 'bad' }]
    const { openHead } = await checker()
    const old = (await openHead(before.note, keys.value)).head
    if (!old || !(await goesOn(old, now)))
      return [{ what: 'changed', state: 'bad', values: { at: before.at } }]
    rememberVisit(visit)
    return [{ what: 'goesOn', state: 'good', values: { at: before.at, n: now.size - old.size } }]
  }
  return { view, keys, head, findings, state, check }
}

export function signed(head: Head | null, by: By): Finding {
  if (!head) return { what: 'notSigned', state: 'bad' }
  return { what: by === 'script' ? 'signedByScript' : 'signed', state: 'good' }
}
