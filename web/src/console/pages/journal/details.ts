/** Details of an act as flat lines: `version.from` 1. Nested objects are walked, lists are joined. */
export function detailLines(details: Record<string, unknown>, prefix = ''): [name: string, value: string][] {
  return Object.entries(details).flatMap(([key, value]): [string, string][] => {
    const name = prefix + key
    if (Array.isArray(value)) return [[name, value.map(plain).join(', ')]]
    if (value !== null && typeof value === 'object')
      return detailLines(value as Record<string, unknown>, `${name}.`)
    return [[name, plain(value)]]
  })
}

const plain = (value: unknown): string =>
  value === null || value === undefined
    ? '—'
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value)
