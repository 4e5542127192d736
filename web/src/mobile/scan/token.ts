/** The token of a 民情码 in what a camera read: the code's address, or the token alone; null for any other code. */
export function tokenIn(text: string): string | null {
  const words = text.trim()
  if (/^[0-9A-Za-z]{8,32}$/.test(words)) return words
  try {
    const token = new URL(words).searchParams.get('c')
    return token && /^[0-9A-Za-z]{8,32}$/.test(token) ? token : null
  } catch {
    return null
  }
}
