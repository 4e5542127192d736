import { describe, expect, it } from 'vitest'
import { emptyVisit, isTouched, missingOf, visitAct } from './visitDraft'

const begun = new Date('2026-11-26T01:00:00Z')
const over = new Date('2026-11-26T01:25:00Z')

describe('a visit on the phone', () => {
  it('asks for no more than whether somebody was met', () => {
    const draft = emptyVisit('7', begun)
    expect(missingOf(draft)).toBe('visits.missing.outcome')
    draft.outcome = 'met'
    expect(missingOf(draft)).toBeNull()
    draft.needs = true
    expect(missingOf(draft)).toBe('visits.missing.need')
    draft.needVoice = new Blob(['x'], { type: 'audio/webm' })
    expect(missingOf(draft)).toBeNull()
  })
  it('has begun only when something was noted', () => {
    const draft = { ...emptyVisit('7', begun), lon: 106.5, lat: 31.2, accuracy: 9 }
    expect(isTouched(draft)).toBe(false)
    expect(isTouched({ ...draft, outcome: 'absent' })).toBe(true)
  })
  it('carries begin and end by the phone, and the files of note and need apart', () => {
    const draft = {
      ...emptyVisit('7', begun),
      outcome: 'met',
      companions: '张三、李四 王五',
      voice: new Blob(['a'], { type: 'audio/webm' }),
      needs: true,
      needText: ' 水管漏水 ',
      needPhotos: [new Blob(['p'])],
      lon: 106.5,
      lat: 31.2,
      accuracy: 9,
    }
    const act = visitAct(draft, '走访', over)
    expect(act.files?.map((file) => file.field)).toEqual(['attachments', 'need_attachments'])
    expect(act.fields).toMatchObject({
      started_at: '2026-11-26T01:00:00.000Z',
      ended_at: '2026-11-26T01:25:00.000Z',
      companions: ['张三', '李四', '王五'],
      need: { text: '水管漏水' },
      lon: 106.5,
    })
    expect(act.draft).toBe('visit:7')
  })
  it('tells no stance of a family that was not at home, and no need that was taken back', () => {
    const draft = {
      ...emptyVisit('7', begun),
      purpose: 'matter',
      matter: '5',
      stance: 'agrees',
      outcome: 'absent',
      needText: '还没想好',
    }
    expect(missingOf(draft)).toBeNull()
    const { fields } = visitAct(draft, '走访', over)
    expect(fields).toMatchObject({ matter: '5' })
    expect('stance' in fields || 'need' in fields).toBe(false)
  })
})
