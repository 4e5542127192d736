/** One message of an event stream. */
export interface StreamMessage {
  id: string | null
  event: string
  data: string
}

/** Cuts text/event-stream into messages; feed it the pieces as they arrive. */
export class StreamParser {
  private rest = ''
  private id: string | null = null
  private event = ''
  private data: string[] = []

  constructor(private readonly onMessage: (message: StreamMessage) => void) {}

  feed(piece: string): void {
    const lines = (this.rest + piece).split(/\r\n|\n|\r/)
    this.rest = lines.pop() ?? ''
    lines.forEach((line) => this.line(line))
  }

  private line(line: string): void {
    if (line === '') return this.dispatch()
    if (line.startsWith(':')) return
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'data') this.data.push(value)
    else if (field === 'event') this.event = value
    else if (field === 'id') this.id = value
  }

  private dispatch(): void {
    if (this.data.length)
      this.onMessage({ id: this.id, event: this.event || 'message', data: this.data.join('\n') })
    this.event = ''
    this.data = []
  }
}
