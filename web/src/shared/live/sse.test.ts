import { describe, expect, it } from 'vitest'
import { StreamParser, type StreamMessage } from './sse'

function read(...pieces: string[]): StreamMessage[] {
  const found: StreamMessage[] = []
  const parser = new StreamParser((message) => found.push(message))
  pieces.forEach((piece) => parser.feed(piece))
  return found
}

describe('an event stream', () => {
  it('is read across cuts in the middle of a line', () => {
    expect(read('id: 7\nevent: ca', 'se\ndata: {"a"', ':1}\n\n')).toEqual([
      { id: '7', event: 'case', data: '{"a":1}' },
    ])
  })
  it('ignores heartbeats and joins lines of data', () => {
    expect(read(': beat\n\n', 'data: one\ndata: two\n\n')).toEqual([
      { id: null, event: 'message', data: 'one\ntwo' },
    ])
  })
  it('remembers the last id', () => {
    expect(read('id: 1\ndata: a\n\ndata: b\n\n').map((message) => message.id)).toEqual(['1', '1'])
  })
})
