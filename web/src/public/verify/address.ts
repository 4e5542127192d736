/** What the part behind `#` asks for: an entry of a receipt, or a head from a printed sheet. */
export function fromAddress(hash: string): { thing: string; note: string } {
  const asked = hash.replace(/^#/, '')
  if (/^[a-z_]{1,40}\/\d{1,20}$/.test(asked)) return { thing: asked, note: '' }
  const code = /^head=([\w-]{1,4000})$/.exec(asked)?.[1]
  return { thing: '', note: code ? decode(code) : '' }
}

/** Base64 of an address, and UTF-8 in it. */
function decode(code: string): string {
  try {
    const bytes = Uint8Array.from(atob(code.replace(/-/g, '+').replace(/_/g, '/')), (letter) =>
      letter.charCodeAt(0),
    )
    return new TextDecoder().decode(bytes)
  } catch {
    return ''
  }
}
