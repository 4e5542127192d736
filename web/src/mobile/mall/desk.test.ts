import { beforeEach, describe, expect, it } from 'vitest'
import { fingerprint, plainCode, useShelf } from './desk'

/** SHA-256 of `77:` and the SHA-256 of `ABCD0123XYZ1`, as the server makes it. */
const MADE = '5dd37164a4055beec31f94799016f3c443375d96bf09c245542342b0375eec9d'

describe('the desk without network', () => {
  beforeEach(() => localStorage.clear())

  it('reads a code as people type it', () => {
    for (const typed of ['ABCD-0123-XYZ1', ' abcd o123 xyzl ', 'ＡＢＣＤ－０１２３－ＸＹＺＩ'])
      expect(plainCode(typed)).toBe('ABCD0123XYZ1')
  })
  it('finds a line by the fingerprint that the server makes', async () => {
    expect(await fingerprint('77', 'abcd-0123-xyz1')).toBe(MADE)
  })
  it('keeps what was handed over through a reload, and knows a code that was used', async () => {
    const hash = await fingerprint('77', 'ABCD0123XYZ1')
    const item = { kind: 'order', hash, name: '盐', unit: '袋', pieces: 1, points: 3, fen: 0, buyer: '覃**' }
    const pack = {
      id: '77',
      shop: '5',
      shop_name: '店',
      issued_at: new Date().toISOString(),
      limit_points: 10,
      valid_until: new Date(Date.now() + 60_000).toISOString(),
      items: [item],
      goods: [],
    }
    localStorage.setItem('gezhi.desk.1.5', JSON.stringify({ pack, kept: [], used: [], points: 0 }))
    const desk = useShelf('1', '5')
    expect(desk.isGood()).toBe(true)
    expect((await desk.find('ABCD-0123-XYZ1'))?.used).toBe(false)
    expect(await desk.find('ABCD-0123-XYZ2')).toBe(null)
    desk.keep({
      item: 'a',
      hash,
      code: 'ABCD0123XYZ1',
      at: new Date().toISOString(),
      what: '盐×1',
      points: 3,
    })
    const again = useShelf('1', '5')
    expect(again.shelf.kept).toHaveLength(1)
    expect(again.left()).toBe(7)
    expect((await again.find('abcd0123xyz1'))?.used).toBe(true)
  })
})
