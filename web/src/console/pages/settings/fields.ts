const KNOWN = [
  'platform',
  'screen_title',
  'states',
  'cycle',
  'channels',
  'categories',
  'danger',
  'limits',
  'bounce_limit',
  'reopen_days',
  'confirm_below',
  'replies',
  'rules',
  'attributes',
]

/** A field of the settings as the server names it: the key of its group's word, and what is left. */
export function fieldParts(field: string): { key: string | null; rest: string } {
  const [group = '', ...rest] = field.split('.')
  if (!KNOWN.includes(group)) return { key: null, rest: field }
  // Lists are counted from 1 by people.
  const isListed = ['danger', 'replies', 'rules', 'cycle'].includes(group)
  const parts = rest.map((part, at) =>
    at === 0 && isListed && /^\d+$/.test(part) ? String(+part + 1) : part,
  )
  return { key: `admin.setting.field.${group}`, rest: parts.join(' ') }
}
