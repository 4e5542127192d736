// Checks of the transparency log in the visitor's own browser. No dependency, nothing built: what is written here is what runs.
// Hashes and proofs are those of RFC 9162, signatures those of a C2SP signed note (Ed25519). The page around only shows what comes out.
import { sha256 as slowSha256, verifySlowly } from './fallback.js'

const text = new TextEncoder()
export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
export const fromHex = (digits) => Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16))
export const fromBase64 = (code) => Uint8Array.from(atob(code), (letter) => letter.charCodeAt(0))

const join = (...parts) => {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0))
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0)
  return all
}
const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at])

/** Browsers offer WebCrypto on https and on this machine only; else the script beside this one computes. */
const subtle = globalThis.crypto?.subtle
export async function sha256(bytes) {
  return subtle ? new Uint8Array(await subtle.digest('SHA-256', bytes)) : slowSha256(bytes)
}

/** Whether a signature holds, and by which means that was found out. */
export async function isSigned(key, signature, message) {
  try {
    const imported = await subtle.importKey('raw', key, { name: 'Ed25519' }, false, ['verify'])
    return { holds: await subtle.verify({ name: 'Ed25519' }, imported, signature, message), by: 'browser' }
  } catch {
    return { holds: await verifySlowly(key, signature, message), by: 'script' }
  }
}

const leafHash = (bytes) => sha256(join(Uint8Array.of(0), bytes))
const nodeHash = (left, right) => sha256(join(Uint8Array.of(1), left, right))
export const hashOfLeaf = (leaf) => leafHash(text.encode(leaf))

/** The root that an inclusion proof leads to (RFC 9162, 2.1.3.2), or null for a proof of the wrong length. */
export async function rootOfInclusion(leaf, seq, size, proof) {
  let [number, last, root] = [seq, size - 1, leaf]
  if (seq < 0 || seq >= size) return null
  for (const hash of proof) {
    if (last === 0) return null
    if (number % 2 === 1 || number === last) {
      root = await nodeHash(hash, root)
      while (number % 2 === 0 && number !== 0) [number, last] = [number / 2, Math.floor(last / 2)]
    } else {
      root = await nodeHash(root, hash)
    }
    ;[number, last] = [Math.floor(number / 2), Math.floor(last / 2)]
  }
  return last === 0 ? root : null
}

/** Whether the tree of `to` entries begins with that of `from` entries (RFC 9162, 2.1.4.2). */
export async function isConsistent(from, oldRoot, to, newRoot, proof) {
  if (from === to) return proof.length === 0 && same(oldRoot, newRoot)
  if (from < 1 || from > to) return false
  const rest = [...proof]
  let odd = from
  while (odd % 2 === 0) odd /= 2
  const first = odd === 1 ? oldRoot : rest.shift()
  if (!first) return false
  let [number, last, older, newer] = [from - 1, to - 1, first, first]
  while (number % 2 === 1) [number, last] = [Math.floor(number / 2), Math.floor(last / 2)]
  for (const hash of rest) {
    if (last === 0) return false
    if (number % 2 === 1 || number === last) {
      ;[older, newer] = [await nodeHash(hash, older), await nodeHash(hash, newer)]
      while (number % 2 === 0 && number !== 0) [number, last] = [number / 2, Math.floor(last / 2)]
    } else {
      newer = await nodeHash(newer, hash)
    }
    ;[number, last] = [Math.floor(number / 2), Math.floor(last / 2)]
  }
  return last === 0 && same(older, oldRoot) && same(newer, newRoot)
}

/** Name, short name and public key of `name+id+key`, or null where the short name does not fit. */
export async function readKey(verifier) {
  const [name, id, ...code] = verifier.split('+')
  const bytes = fromBase64(code.join('+'))
  const hint = (await sha256(join(text.encode(`${name}\n`), bytes))).slice(0, 4)
  return bytes[0] === 1 && hex(hint) === id ? { name, id, hint, key: bytes.slice(1) } : null
}

/** The text of a note that a key has signed, or null; and how the signature was checked. */
export async function openNote(note, verifier) {
  const key = await readKey(verifier)
  const cut = note.lastIndexOf('\n\n')
  if (!key || cut < 0) return { text: null, by: null }
  const signed = note.slice(0, cut + 1)
  for (const line of note.slice(cut + 2).split('\n')) {
    const [dash, name, code] = line.split(' ')
    if (dash !== '\u2014' || name !== key.name || !code) continue
    const bytes = fromBase64(code)
    if (!same(bytes.slice(0, 4), key.hint)) continue
    const { holds, by } = await isSigned(key.key, bytes.slice(4), text.encode(signed))
    if (holds) return { text: signed, by }
  }
  return { text: null, by: null }
}

/** What a head says, signed or not; null for a text that is none. */
export function readHead(note) {
  const [origin, size, root, at] = note.split('\n')
  if (!/^\d+$/.test(size ?? '') || !/^[\w+/]{43}=$/.test(root ?? '') || !at) return null
  return { origin, size: Number(size), root: fromBase64(root), at }
}

/**
 * Whether the log's key has signed a head: `head` is null where not. Keys are given the oldest first; each signs heads from a size on.
 */
export async function openHead(note, keys) {
  const said = readHead(note)
  const key = said && [...keys].reverse().find((one) => one.from_size <= said.size)
  if (!key) return { head: null, by: null }
  const opened = await openNote(note, key.verifier)
  const head = opened.text && readHead(opened.text)
  return { head: head && head.origin === key.verifier.split('+')[0] ? head : null, by: opened.by }
}

/** Whether each key but the first is vouched for by the one before it. */
export async function areKeysVouched(keys) {
  for (const [at, key] of keys.entries()) {
    const own = await openNote(key.note, key.verifier)
    if (!own.text?.includes(`\n${key.verifier}\n${key.from_size}\n`)) return false
    if (at > 0 && !(await openNote(key.note, keys[at - 1].verifier)).text) return false
  }
  return true
}

/** Whether salt and text are what a commitment stands for. */
export async function opensCommitment(commitment, salt, opened) {
  const hash = await sha256(join(text.encode('gezhi commitment v1\0'), fromHex(salt), text.encode(opened)))
  return hex(hash) === commitment
}
