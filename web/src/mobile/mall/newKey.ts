/** An Idempotency-Key. `crypto.randomUUID` needs HTTPS, which a county's intranet may not have. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
