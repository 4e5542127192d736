import type { Attachment, Progress } from '@/shared/api/types'

/** All pictures of a case once: the report's own, then what was taken when it was handled or checked. */
export function picturesOf(progress: Progress): Attachment[] {
  const all = [...progress.photos, ...progress.timeline.flatMap((entry) => entry.attachments)]
  return all.filter((one, i) => all.findIndex((other) => other.id === one.id) === i)
}
