// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { fromBytes, toBytes } from './content'
import { ITERATIONS, isWeak, newKey, open, openJson, openKey, seal, sealJson } from './crypto'

/** Fewer rounds, so that a test does not take as long as a person waits. */
const FEW = 1_000
const text = (data: ArrayBuffer) => new TextDecoder('latin1').decode(data)

describe('the lock of the pack', () => {
  it('opens with the code and with no other', async () => {
    const { key, kept } = await newKey('482913', FEW)
    const sealed = await sealJson(key, 'a:grid:1', { name: '覃桂英', phone: '19900001000' })
    const again = await openKey('482913', structuredClone(kept))
    expect(again).not.toBeNull()
    expect(await openJson(again as CryptoKey, 'a:grid:1', sealed)).toEqual({
      name: '覃桂英',
      phone: '19900001000',
    })
    for (const wrong of ['482914', '48291', '', '482913 ']) expect(await openKey(wrong, kept)).toBeNull()
  })

  it('needs the half that lies in this phone', async () => {
    const one = await newKey('482913', FEW)
    const other = await newKey('482913', FEW)
    expect(await openKey('482913', { ...one.kept, device: other.kept.device })).toBeNull()
    expect(one.kept.device.extractable).toBe(false)
    await expect(crypto.subtle.exportKey('raw', one.kept.device)).rejects.toThrow()
    await expect(crypto.subtle.exportKey('raw', one.key)).rejects.toThrow()
  })

  it('hides what it seals, notices changes, and binds it to its name', async () => {
    const { key } = await newKey('482913', FEW)
    const sealed = await sealJson(key, 'a:grid:1', { name: 'Qin Guiying', phone: '19900001000' })
    expect(text(sealed.data)).not.toContain('19900001000')
    await expect(open(key, 'a:grid:2', sealed)).rejects.toThrow()
    const changed = new Uint8Array(sealed.data.slice(0))
    changed[3] = (changed[3] ?? 0) ^ 1
    await expect(open(key, 'a:grid:1', { ...sealed, data: changed.buffer })).rejects.toThrow()
    const twice = await sealJson(key, 'a:grid:1', { name: 'Qin Guiying', phone: '19900001000' })
    expect(text(twice.data)).not.toBe(text(sealed.data))
  })

  it('takes as many rounds as OWASP asks for', () => expect(ITERATIONS).toBeGreaterThanOrEqual(600_000))

  it('refuses the codes that are tried first', () => {
    for (const weak of ['12345', '111111', '123456', '987654', '121212']) expect(isWeak(weak)).toBe(true)
    for (const good of ['482913', '20481357']) expect(isWeak(good)).toBe(false)
  })
})

describe('what an act carries', () => {
  it('comes back with its photos as it was', async () => {
    const { key } = await newKey('482913', FEW)
    const photo = new Blob([new Uint8Array([255, 216, 1, 2, 3])], { type: 'image/jpeg' })
    const content = {
      fields: { person: '7', answers: { account: '6217' } },
      files: [
        { field: 'attachments', name: 'photo-1.jpg', blob: photo },
        { field: 'attachments', name: 'photo-2.jpg', blob: new Blob([]) },
      ],
    }
    const sealed = await seal(key, 'k', await toBytes(content))
    expect(text(sealed.data)).not.toContain('6217')
    const back = fromBytes(await open(key, 'k', sealed))
    expect(back.fields).toEqual(content.fields)
    expect(back.files.map((file) => [file.name, file.blob.type, file.blob.size])).toEqual([
      ['photo-1.jpg', 'image/jpeg', 5],
      ['photo-2.jpg', '', 0],
    ])
    const [first] = back.files
    if (!first) throw new Error('no file came back')
    expect(new Uint8Array(await first.blob.arrayBuffer())).toEqual(new Uint8Array([255, 216, 1, 2, 3]))
  })
})
