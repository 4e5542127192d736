import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { DraftKeeper } from './drafts'

afterEach(() => vi.useRealTimers())

describe('a draft', () => {
  it('is there again after the page has died', async () => {
    const first = new DraftKeeper<{ text: string; photos: Blob[] }>('report')
    first.save(() => ({ text: '水管破了', photos: [new Blob(['x'])] }))
    await first.write()
    const second = new DraftKeeper<{ text: string; photos: Blob[] }>('report')
    expect(await second.load()).toMatchObject({ text: '水管破了' })
  })
  it('is written at once when the page is hidden', async () => {
    const keeper = new DraftKeeper<string>('hidden')
    keeper.save(() => 'half a sentence')
    dispatchEvent(new Event('pagehide'))
    await keeper.write()
    expect(await new DraftKeeper<string>('hidden').load()).toBe('half a sentence')
  })
  it('does not come back after it was discarded', async () => {
    const keeper = new DraftKeeper<string>('gone')
    keeper.save(() => 'x')
    await keeper.write()
    keeper.save(() => 'y')
    await keeper.discard()
    await keeper.write()
    expect(await keeper.load()).toBeNull()
  })
})
