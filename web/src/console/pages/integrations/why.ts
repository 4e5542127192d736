import type { Text } from '@/shared/i18n'

const KNOWN = ['unknown_host', 'private_address', 'no_connection', 'timeout', 'broke_off', 'status']

/** Why a receiver did not take what it was told, in words. */
export function whyWord(
  t: Text['t'],
  failed: { error?: string | null | undefined; status?: number | null | undefined },
): string {
  const error = failed.error ?? ''
  return KNOWN.includes(error) ? t(`admin.hook.why.${error}`, { status: failed.status ?? '' }) : error
}
