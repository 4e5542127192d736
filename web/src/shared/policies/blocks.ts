/** The text of a policy in blocks: `## ` begins a heading, `- ` an item, empty lines part paragraphs. Nothing else is markup. */
export type Block =
  { kind: 'heading'; text: string } | { kind: 'paragraph'; text: string } | { kind: 'list'; items: string[] }

export function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  let open = false
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim()
    const last = blocks[blocks.length - 1]
    if (!line) open = false
    else if (line.startsWith('## ')) {
      blocks.push({ kind: 'heading', text: line.slice(3) })
      open = false
    } else if (line.startsWith('- ')) {
      if (open && last?.kind === 'list') last.items.push(line.slice(2))
      else blocks.push({ kind: 'list', items: [line.slice(2)] })
      open = true
    } else {
      if (open && last?.kind === 'paragraph') last.text += line
      else blocks.push({ kind: 'paragraph', text: line })
      open = true
    }
  }
  return blocks
}
