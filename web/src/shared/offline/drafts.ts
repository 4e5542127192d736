import { database } from './database'

const WAIT_MS = 300

/**
 * Keeps what somebody is filling in: stored shortly after each change and at once when the page
 * is hidden, because a phone may end a hidden page without a word.
 */
export class DraftKeeper<T> {
  private timer: ReturnType<typeof setTimeout> | undefined
  private pending: (() => T) | null = null
  private last: Promise<void> = Promise.resolve()

  constructor(private readonly name: string) {
    if (typeof document === 'undefined') return
    document.addEventListener('visibilitychange', this.onHide)
    addEventListener('pagehide', this.onHide)
  }

  /** `take` is called when the draft is written, so that typing costs nothing. */
  save(take: () => T): void {
    this.pending = take
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.write(), WAIT_MS)
  }

  async load(): Promise<T | null> {
    const found = await (await database()).get('drafts', this.name)
    return (found?.data as T | undefined) ?? null
  }

  async discard(): Promise<void> {
    this.pending = null
    clearTimeout(this.timer)
    await this.last
    await (await database()).delete('drafts', this.name)
  }

  /** Writes what is pending. */
  write(): Promise<void> {
    const take = this.pending
    clearTimeout(this.timer)
    if (!take) return this.last
    this.pending = null
    const data = take()
    this.last = this.last
      .then(database)
      .then((db) => db.put('drafts', { name: this.name, saved_at: Date.now(), data }))
      .then(
        () => undefined,
        () => undefined,
      )
    return this.last
  }

  stop(): void {
    void this.write()
    if (typeof document === 'undefined') return
    document.removeEventListener('visibilitychange', this.onHide)
    removeEventListener('pagehide', this.onHide)
  }

  private readonly onHide = () => void this.write()
}
