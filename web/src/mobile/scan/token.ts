const TOKEN = '[0-9A-Za-z]{8,32}'
const bare = new RegExp(`^${TOKEN}(\\+${TOKEN})*$`)
const one = new RegExp(`^${TOKEN}$`)

/**
 * The token of a 民情码 in what a camera read: the code's address, or the token alone; null for any other code. Pick-up codes of several
 * orders come joined by plus signs.
 */
export function tokenIn(text: string): string | null {
  const words = text.trim()
  if (bare.test(words)) return words
  try {
    const token = new URL(words).searchParams.get('c')
    return token && one.test(token) ? token : null
  } catch {
    return null
  }
}
