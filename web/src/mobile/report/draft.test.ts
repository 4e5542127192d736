import { describe, expect, it } from 'vitest'
import { newItem } from '@/shared/offline/item'
import { behalfAct, draftOf, emptyDraft, firstMissing, isEmpty, reportAct, type ReportDraft } from './draft'

const draft = (change: Partial<ReportDraft> = {}): ReportDraft => ({ ...emptyDraft(), ...change })
const jpeg = () => new Blob(['x'], { type: 'image/jpeg' })
const now = new Date('2026-11-22T06:00:00Z')

describe('what is missing', () => {
  it('is one of photo, words, voice or film, nothing else', () => {
    expect(firstMissing(draft(), false, 2000)).toMatchObject({ card: 'photo' })
    for (const enough of [{ text: '水' }, { photos: [jpeg()] }, { voice: jpeg() }, { video: jpeg() }]) {
      expect(firstMissing(draft(enough), false, 2000)).toBeNull()
    }
  })
  it('never is the position, the category or a name', () => {
    expect(
      firstMissing(draft({ text: '路灯不亮', where: { by: 'unknown' }, category: null }), false, 2000),
    ).toBeNull()
  })
  it('is a sentence when a worker reports', () => {
    expect(firstMissing(draft({ photos: [jpeg()] }), true, 2000)).toMatchObject({ card: 'say' })
  })
  it('says how much is too long', () => {
    expect(firstMissing(draft({ text: '字'.repeat(12) }), false, 10)).toMatchObject({
      card: 'say',
      parameters: { n: 2 },
    })
  })
  it.each([
    ['13800001234', true],
    ['138 0000 1234', true],
    ['0775-4567890', true],
    ['', true],
    ['1380000', true],
    ['12', false],
    ['abc', false],
  ])('takes the phone %s: %s', (phone, fine) => {
    expect(firstMissing(draft({ text: 'x', phone }), false, 2000) === null).toBe(fine)
  })
})

describe('a report on its way', () => {
  it('carries the position and its exactness', () => {
    const where = { by: 'position', lon: 109.4, lat: 23.1, accuracy: 18 } as const
    const act = reportAct(draft({ text: ' 水管破了 ', where, anonymous: true, photos: [jpeg()] }), 't', now)
    expect(act).toMatchObject({ path: '/reports', format: 'multipart', draft: 'report' })
    expect(act.fields).toMatchObject({
      text: '水管破了',
      lon: 109.4,
      lat: 23.1,
      accuracy: 18,
      crs: 'WGS-84',
      anonymous: '1',
      client_created_at: '2026-11-22T06:00:00.000Z',
    })
    expect(act.files?.map((file) => file.field)).toEqual(['photos'])
  })
  it('carries the code that was scanned instead of a position', () => {
    const act = reportAct(draft({ text: 'x', where: { by: 'code', token: 'T', name: '第3网格' } }), 't', now)
    expect(act.fields).toMatchObject({ code: 'T' })
    expect(act.fields).not.toHaveProperty('lon')
  })
  it('is a desk entry of channel worker when a worker reports', () => {
    const where = { by: 'position', lon: 1, lat: 2, accuracy: 3 } as const
    const act = behalfAct(draft({ text: 'x', where, photos: [jpeg()] }), 't')
    expect(act).toMatchObject({ path: '/cases', format: 'json' })
    expect(act.fields).toMatchObject({ channel: 'worker', lon: 1, lat: 2 })
    expect(act.fields).not.toHaveProperty('crs')
    expect(act.files?.[0]?.field).toBe('attachments')
  })
  it('comes back into the form with everything in it', () => {
    const before = draft({
      text: 'x',
      category: 'water',
      phone: '13800001234',
      photos: [jpeg(), jpeg()],
      voice: new Blob(['v'], { type: 'audio/mp4' }),
      where: { by: 'pin', lon: 1, lat: 2 },
    })
    const after = draftOf(newItem(reportAct(before, 't', now), null, 0))
    expect({ ...after, photos: after.photos.length }).toEqual({ ...before, photos: 2 })
  })
})

describe('an empty draft', () => {
  it('is not worth restoring, even with a position', () => {
    expect(isEmpty(draft({ where: { by: 'position', lon: 1, lat: 2, accuracy: 3 } }))).toBe(true)
    expect(isEmpty(draft({ text: 'x' }))).toBe(false)
  })
})
