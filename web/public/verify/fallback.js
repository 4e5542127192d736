// SHA-256 and the check of Ed25519 signatures for browsers that do not have them, or not on a page without https. Slower, and only
// used to check: nothing secret passes through here. FIPS 180-4 and RFC 8032.

/** Whole part of the fraction of the root of a prime: the constants of SHA-2, to `bits` bits. */
function fraction(prime, degree, bits) {
  const wanted = BigInt(prime) << BigInt(degree * bits)
  let root = 1n << BigInt(bits + 5)
  for (;;) {
    const next = (BigInt(degree - 1) * root + wanted / root ** BigInt(degree - 1)) / BigInt(degree)
    if (next >= root) return root & ((1n << BigInt(bits)) - 1n)
    root = next
  }
}
const primes = (count) => {
  const found = []
  for (let n = 2; found.length < count; n += 1) if (found.every((prime) => n % prime)) found.push(n)
  return found
}

/** One of SHA-2: 32 bits and 64 rounds, or 64 bits and 80 rounds. */
function sha2(bits, rounds, [s0, s1, S0, S1]) {
  const [width, mask] = [BigInt(bits), (1n << BigInt(bits)) - 1n]
  const turn = (x, n) => ((x >> n) | (x << (width - n))) & mask
  const small = (x, [a, b, c]) => turn(x, a) ^ turn(x, b) ^ (x >> c)
  const large = (x, [a, b, c]) => turn(x, a) ^ turn(x, b) ^ turn(x, c)
  const block = bits * 2
  const [start, keys] = [
    primes(8).map((p) => fraction(p, 2, bits)),
    primes(rounds).map((p) => fraction(p, 3, bits)),
  ]
  return (message) => {
    const length = Math.ceil((message.length + 1 + bits / 4) / block) * block
    const padded = new Uint8Array(length)
    padded.set(message)
    padded[message.length] = 0x80
    new DataView(padded.buffer).setBigUint64(length - 8, BigInt(message.length) * 8n)
    let state = start
    for (let at = 0; at < length; at += block) {
      const w = Array.from({ length: 16 }, (_, word) =>
        padded
          .subarray(at + (word * bits) / 8, at + ((word + 1) * bits) / 8)
          .reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n),
      )
      for (let n = 16; n < rounds; n += 1)
        w.push((w[n - 16] + small(w[n - 15], s0) + w[n - 7] + small(w[n - 2], s1)) & mask)
      let [a, b, c, d, e, f, g, h] = state
      for (let n = 0; n < rounds; n += 1) {
        const one = h + large(e, S1) + ((e & f) ^ (~e & mask & g)) + keys[n] + w[n]
        const two = large(a, S0) + ((a & b) ^ (a & c) ^ (b & c))
        ;[a, b, c, d, e, f, g, h] = [(one + two) & mask, a, b, c, (d + one) & mask, e, f, g]
      }
      state = [a, b, c, d, e, f, g, h].map((word, n) => (word + state[n]) & mask)
    }
    return Uint8Array.from(
      state.flatMap((word) =>
        Array.from({ length: bits / 8 }, (_, n) => Number((word >> BigInt(bits - 8 - 8 * n)) & 255n)),
      ),
    )
  }
}
export const sha256 = sha2(32, 64, [
  [7n, 18n, 3n],
  [17n, 19n, 10n],
  [2n, 13n, 22n],
  [6n, 11n, 25n],
])
const sha512 = sha2(64, 80, [
  [1n, 8n, 7n],
  [19n, 61n, 6n],
  [28n, 34n, 39n],
  [14n, 18n, 41n],
])

const P = 2n ** 255n - 19n
const L = 2n ** 252n + 27742317777372353535851937790883648493n
const mod = (x, by = P) => ((x % by) + by) % by
function power(base, exponent) {
  let [result, square] = [1n, mod(base)]
  for (; exponent; exponent >>= 1n, square = mod(square * square))
    if (exponent & 1n) result = mod(result * square)
  return result
}
const D = mod(-121665n * power(121666n, P - 2n))
const number = (bytes) => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)

/** A point of Edwards25519 from its 32 bytes, or null. */
function point(bytes) {
  const y = number(bytes) & (2n ** 255n - 1n)
  const sign = BigInt(bytes[31] >> 7)
  const square = mod((y * y - 1n) * power(D * y * y + 1n, P - 2n))
  let x = power(square, (P + 3n) / 8n)
  if (mod(x * x - square)) x = mod(x * power(2n, (P - 1n) / 4n))
  if (y >= P || mod(x * x - square) || (x === 0n && sign)) return null
  if ((x & 1n) !== sign) x = P - x
  return [x, y, 1n, mod(x * y)]
}
function add(one, other) {
  const a = mod((one[1] - one[0]) * (other[1] - other[0]))
  const b = mod((one[1] + one[0]) * (other[1] + other[0]))
  const c = mod(2n * one[3] * other[3] * D)
  const d = mod(2n * one[2] * other[2])
  const [e, f, g, h] = [b - a, d - c, d + c, b + a]
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)]
}
function times(factor, base) {
  let total = [0n, 1n, 1n, 0n]
  for (; factor; factor >>= 1n, base = add(base, base)) if (factor & 1n) total = add(total, base)
  return total
}
let base

/** Whether an Ed25519 signature holds (RFC 8032, 5.1.7). */
export async function verifySlowly(key, signature, message) {
  if (key.length !== 32 || signature.length !== 64) return false
  base ??= point(Uint8Array.from({ length: 32 }, (_, at) => (at === 0 ? 0x58 : 0x66)))
  const [a, r, s] = [point(key), point(signature.slice(0, 32)), number(signature.slice(32))]
  if (!a || !r || s >= L) return false
  const all = new Uint8Array([...signature.slice(0, 32), ...key, ...message])
  const [left, right] = [times(s, base), add(r, times(mod(number(sha512(all)), L), a))]
  return (
    mod(left[0] * right[2] - right[0] * left[2]) === 0n && mod(left[1] * right[2] - right[1] * left[2]) === 0n
  )
}
