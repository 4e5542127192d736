/** What the server may say of a sign-in that came back from the provider; each has a sentence. */
const WORDS = [
  'totp_needed',
  'oidc_stale',
  'oidc_cancelled',
  'oidc_invalid',
  'oidc_unknown',
  'oidc_unreachable',
  'locked',
] as const
export type SingleSignOnWord = (typeof WORDS)[number] | 'other'

/** The server's word out of an address, and the address without it. */
export function readWord(address: string): { word: SingleSignOnWord | null; here: string } {
  const url = new URL(address)
  const given = url.searchParams.get('oidc')
  url.searchParams.delete('oidc')
  const word = given === null ? null : (WORDS.find((known) => known === given) ?? 'other')
  return { word, here: url.pathname + url.search + url.hash }
}

/** The server's word, taken out of the page's address so that it is said once. */
export function takeWord(): { word: SingleSignOnWord | null; here: string } {
  const found = readWord(location.href)
  if (found.word) history.replaceState(history.state, '', found.here)
  return found
}
