import { describe, expect, it } from 'vitest'
import { sampleCase } from '../sampleCase'
import { meanwhile } from './changes'

const entry = (id: string) => ({
  id,
  at: '2026-11-22T01:00:00Z',
  act: 'assign',
  word: { zh: '派单', en: 'assigned' },
  actor: '向大勇',
  actor_role: null,
  text: null,
  public: true,
  attachments: [],
})

describe('what happened meanwhile', () => {
  it('names the fields that differ and the steps that are new', () => {
    const before = sampleCase({ timeline: [entry('1')] })
    const after = sampleCase({
      version: 8,
      state_word: { zh: '已派单', en: 'Assigned' },
      body: { id: '9', name: '水利局' },
      timeline: [entry('1'), entry('2')],
    })
    const found = meanwhile(before, after)
    expect(found.changes.map((change) => change.field)).toEqual(['state', 'body'])
    expect(found.changes[1]).toMatchObject({ before: null, after: '水利局' })
    expect(found.entries.map((one) => one.id)).toEqual(['2'])
  })
  it('is nothing for the same case', () => {
    expect(meanwhile(sampleCase(), sampleCase())).toEqual({ changes: [], entries: [] })
  })
})
