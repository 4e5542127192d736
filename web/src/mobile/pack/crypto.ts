/**
 * How the service pack is locked: AES-GCM under a data key; the data key is wrapped under what only this phone and the
 * person's code make together. docs/decisions/0016 says against whom this helps, and against whom it does not.
 */

/** OWASP's figure for PBKDF2-HMAC-SHA-256; about a second on a cheap phone. */
export const ITERATIONS = 600_000
const IV_BYTES = 12

/** A data key at rest. `device` is a key that scripts can use and nobody can read out. */
export interface WrappedKey {
  salt: Uint8Array<ArrayBuffer>
  iterations: number
  iv: Uint8Array<ArrayBuffer>
  wrapped: ArrayBuffer
  device: CryptoKey
}
export interface Sealed {
  iv: Uint8Array<ArrayBuffer>
  data: ArrayBuffer
}

const bytes = (text: string) => new TextEncoder().encode(text)
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length))

/** WebCrypto is there only over https and on localhost. */
export const canSeal = (): boolean => typeof crypto !== 'undefined' && Boolean(crypto.subtle)

/** The key that wraps: HMAC with the phone's half over what PBKDF2 makes of the code. */
async function wrapping(
  code: string,
  salt: BufferSource,
  iterations: number,
  device: CryptoKey,
): Promise<CryptoKey> {
  const typed = await crypto.subtle.importKey('raw', bytes(code.normalize('NFKC')), 'PBKDF2', false, [
    'deriveBits',
  ])
  const half = await crypto.subtle.deriveBits(
    { name: 'PBKDF2', hash: 'SHA-256', salt, iterations },
    typed,
    256,
  )
  const both = await crypto.subtle.sign('HMAC', device, half)
  return crypto.subtle.importKey('raw', both, 'AES-GCM', false, ['encrypt', 'decrypt'])
}

const usable = (raw: BufferSource) =>
  crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt'])

/** A new data key, ready to use, and the same as it may lie on the phone. */
export async function newKey(
  code: string,
  iterations = ITERATIONS,
): Promise<{ key: CryptoKey; kept: WrappedKey }> {
  const device = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const [salt, iv, raw] = [random(16), random(IV_BYTES), random(32)]
  const wrap = await wrapping(code, salt, iterations, device)
  const wrapped = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, wrap, raw)
  const key = await usable(raw)
  raw.fill(0)
  return { key, kept: { salt, iterations, iv, wrapped, device } }
}

/** The data key, or null for a wrong code. */
export async function openKey(code: string, kept: WrappedKey): Promise<CryptoKey | null> {
  const wrap = await wrapping(code, kept.salt, kept.iterations, kept.device)
  try {
    const raw = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: kept.iv }, wrap, kept.wrapped)
    const key = await usable(raw)
    new Uint8Array(raw).fill(0)
    return key
  } catch {
    return null
  }
}

/** Seals bytes for a name: under another name they do not open. */
export async function seal(key: CryptoKey, name: string, plain: BufferSource): Promise<Sealed> {
  const iv = random(IV_BYTES)
  const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: bytes(name) }, key, plain)
  return { iv, data }
}

export function open(key: CryptoKey, name: string, sealed: Sealed): Promise<ArrayBuffer> {
  const { iv, data } = sealed
  return crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: bytes(name) }, key, data)
}

export const sealJson = (key: CryptoKey, name: string, value: unknown): Promise<Sealed> =>
  seal(key, name, bytes(JSON.stringify(value)))

export async function openJson<T>(key: CryptoKey, name: string, sealed: Sealed): Promise<T> {
  return JSON.parse(new TextDecoder().decode(await open(key, name, sealed))) as T
}

/** Codes that anybody would try first. */
export function isWeak(code: string): boolean {
  if (code.length < 6) return true
  if (new Set(code).size < 3) return true
  const steps = [...code].slice(1).map((char, i) => char.charCodeAt(0) - code.charCodeAt(i))
  return steps.every((step) => step === 1) || steps.every((step) => step === -1)
}
