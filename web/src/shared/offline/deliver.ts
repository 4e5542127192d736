import { api } from '@/shared/api/client'
import { ApiProblem } from '@/shared/api/problem'
import type { Attachment } from '@/shared/api/types'
import type { OutboxItem, Refusal } from './item'

/** What one attempt came to. */
export type Attempt =
  | { end: 'delivered'; answer: unknown }
  | { end: 'refused'; refusal: Refusal }
  | { end: 'held' }
  | { end: 'later'; waitMs: number | null }

/** Statuses after which the same act may still succeed without a change. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504])

/** The server wants a sign-in, or a second factor set up, before it takes anything. */
const wantsPerson = (problem: ApiProblem) => problem.status === 401 || problem.code === 'totp_setup_needed'

/**
 * Tries one act once. `remember` stores the item after each uploaded file, so that a crash between
 * the photos does not upload them twice.
 */
export async function attempt(
  item: OutboxItem,
  remember: (item: OutboxItem) => Promise<void>,
): Promise<Attempt> {
  try {
    const answer = item.format === 'multipart' ? await sendMultipart(item) : await sendJson(item, remember)
    return { end: 'delivered', answer }
  } catch (cause) {
    if (!(cause instanceof ApiProblem)) return { end: 'later', waitMs: null }
    if (wantsPerson(cause)) return { end: 'held' }
    if (PASSING.has(cause.status)) {
      return { end: 'later', waitMs: cause.retryAfter === null ? null : cause.retryAfter * 1000 }
    }
    return { end: 'refused', refusal: refusalOf(cause) }
  }
}

function sendMultipart(item: OutboxItem): Promise<unknown> {
  const form = new FormData()
  for (const [name, value] of Object.entries(item.fields)) {
    if (value !== null && value !== undefined && value !== '') form.set(name, String(value))
  }
  item.files.forEach((file) => form.append(file.field, file.blob, file.name))
  return api.upload(item.path, form, { key: item.key, secret: item.secret })
}

async function sendJson(item: OutboxItem, remember: (item: OutboxItem) => Promise<void>): Promise<unknown> {
  for (const [index, file] of item.files.entries()) {
    if (item.uploaded[index]) continue
    const form = new FormData()
    form.append('file', file.blob, file.name)
    const stored = await api.upload<Attachment>('/attachments', form, {
      key: `${item.key}-${index}`,
      secret: item.secret,
    })
    item.uploaded[index] = stored.id
    await remember(item)
  }
  const body: Record<string, unknown> = { ...item.fields }
  item.files.forEach((file, index) => {
    const ids = (body[file.field] as string[] | undefined) ?? []
    body[file.field] = [...ids, item.uploaded[index]]
  })
  return api.post(item.path, body, { key: item.key, secret: item.secret })
}

function refusalOf(problem: ApiProblem): Refusal {
  return {
    status: problem.status,
    code: problem.code,
    zh: problem.sentence('zh-CN'),
    en: problem.sentence('en'),
    version: problem.current?.version ?? null,
  }
}
