import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { fromAddress } from './address'
import type { Checker, KeyView } from './checker'

const script = (name: string) => pathToFileURL(resolve('public/verify', name)).href
const check = (await import(/* @vite-ignore */ script('check.js'))) as Checker
const slow = (await import(/* @vite-ignore */ script('fallback.js'))) as {
  sha256: (bytes: Uint8Array) => Uint8Array
  verifySlowly: (key: Uint8Array, signature: Uint8Array, message: Uint8Array) => Promise<boolean>
}
const bytes = (buffer: Buffer) => new Uint8Array(buffer)

/** The tree as RFC 9162 defines it, without the cleverness of whoever stores one. */
const hash = (...parts: Uint8Array[]) => bytes(createHash('sha256').update(Buffer.concat(parts)).digest())
const leaves = Array.from({ length: 40 }, (_, at) => `leaf ${at}`)
const half = (size: number) => 2 ** Math.floor(Math.log2(size - 1))
function root(from: number, to: number): Uint8Array {
  if (to - from === 1) return hash(Uint8Array.of(0), Buffer.from(leaves[from] ?? ''))
  const middle = from + half(to - from)
  return hash(Uint8Array.of(1), root(from, middle), root(middle, to))
}
function inclusion(seq: number, from: number, to: number): Uint8Array[] {
  if (to - from === 1) return []
  const middle = from + half(to - from)
  return seq < middle
    ? [...inclusion(seq, from, middle), root(middle, to)]
    : [...inclusion(seq, middle, to), root(from, middle)]
}
function consistency(old: number, from: number, to: number, known: boolean): Uint8Array[] {
  if (old === to - from) return known ? [] : [root(from, to)]
  const middle = from + half(to - from)
  return old <= middle - from
    ? [...consistency(old, from, middle, known), root(middle, to)]
    : [...consistency(old - (middle - from), middle, to, false), root(from, middle)]
}

describe('the script that checks the log', () => {
  it('follows inclusion proofs, and no changed one', async () => {
    for (const size of [1, 2, 7, 8, 33, 40]) {
      for (let seq = 0; seq < size; seq += 1) {
        const leaf = await check.hashOfLeaf(leaves[seq] ?? '')
        const proof = inclusion(seq, 0, size)
        expect(await check.rootOfInclusion(leaf, seq, size, proof)).toEqual(root(0, size))
        expect(await check.rootOfInclusion(leaf, size, size, proof)).toBeNull()
        if (size > 1)
          expect(await check.rootOfInclusion(leaf, seq ^ 1, size, proof)).not.toEqual(root(0, size))
      }
    }
  })
  it('follows consistency proofs, and no changed one', async () => {
    for (let to = 1; to <= 40; to += 3) {
      for (let from = 1; from <= to; from += 1) {
        const [old, now, proof] = [root(0, from), root(0, to), consistency(from, 0, to, true)]
        expect(await check.isConsistent(from, old, to, now, proof), `${from} ${to}`).toBe(true)
        if (from < to) {
          expect(await check.isConsistent(from, now, to, now, proof)).toBe(false)
          expect(await check.isConsistent(from, old, to, now, proof.slice(1))).toBe(false)
        }
      }
    }
  })
  it('opens the note of the standard, and none that was changed', async () => {
    const verifier = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
    const note =
      "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n" +
      '\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n'
    const { openNote } = check as Checker & {
      openNote: (note: string, key: string) => Promise<{ text: string | null }>
    }
    expect((await openNote(note, verifier)).text).toMatch(/^If you think/)
    expect((await openNote(note.replace('answer', 'Answer'), verifier)).text).toBeNull()
  })
  it('opens a head by the key of its time alone', async () => {
    const make = (from: number) => {
      const { privateKey, publicKey } = generateKeyPairSync('ed25519')
      const key = Buffer.concat([
        Buffer.of(1),
        publicKey.export({ format: 'der', type: 'spki' }).subarray(-32),
      ])
      const hint = createHash('sha256').update('gezhi/1/log\n').update(key).digest().subarray(0, 4)
      const verifier = `gezhi/1/log+${hint.toString('hex')}+${key.toString('base64')}`
      const note = (size: number) => {
        const text = `gezhi/1/log\n${size}\n${Buffer.alloc(32, 7).toString('base64')}\n2026-11-27T00:00:00Z\n`
        const code = Buffer.concat([hint, sign(null, Buffer.from(text), privateKey)]).toString('base64')
        return `${text}\n\u2014 gezhi/1/log ${code}\n`
      }
      return { note, view: { verifier, from_size: from } as KeyView }
    }
    const [one, two] = [make(1), make(10)]
    const keys = [one.view, two.view]
    expect((await check.openHead(one.note(9), keys)).head?.size).toBe(9)
    expect((await check.openHead(two.note(10), keys)).head?.size).toBe(10)
    expect((await check.openHead(one.note(10), keys)).head).toBeNull()
    expect((await check.openHead('nothing', keys)).head).toBeNull()
  })
  it('computes by itself what a browser does not offer', async () => {
    for (const size of [0, 1, 55, 56, 64, 119, 128, 1000]) {
      const message = bytes(randomBytes(size))
      expect(slow.sha256(message)).toEqual(hash(message))
    }
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    const key = bytes(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32))
    for (const size of [0, 80, 200]) {
      const message = bytes(randomBytes(size))
      const signature = bytes(sign(null, message, privateKey))
      expect(await slow.verifySlowly(key, signature, message)).toBe(true)
      signature[size % 64] = (signature[size % 64] ?? 0) ^ 1
      expect(await slow.verifySlowly(key, signature, message)).toBe(false)
    }
  })
})

describe('the address', () => {
  it('names an entry, or carries a head', () => {
    expect(fromAddress('#points_entry/81')).toEqual({ thing: 'points_entry/81', note: '' })
    const note = 'gezhi/1/log\n3\n\n\u2014 x\n'
    const code = Buffer.from(note).toString('base64url')
    expect(fromAddress(`#head=${code}`)).toEqual({ thing: '', note })
    for (const odd of ['', '#', '#../x', '#head=', '#head=%%', '#points_entry/x'])
      expect(fromAddress(odd)).toEqual({ thing: '', note: '' })
  })
})
