/** Copies to the clipboard; false when the browser does not allow it. */
export async function copyText(words: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(words)
    return true
  } catch {
    return copyOldWay(words)
  }
}

/** Plain http has no clipboard API, but a selected text field can still be copied. */
function copyOldWay(words: string): boolean {
  const field = document.createElement('textarea')
  field.value = words
  field.setAttribute('readonly', '')
  field.className = 'gz-visually-hidden'
  document.body.append(field)
  field.select()
  const done = document.execCommand('copy')
  field.remove()
  return done
}
