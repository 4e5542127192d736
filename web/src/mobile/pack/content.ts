import type { OutFile, SealableContent } from '@/shared/offline'

/** What an act carries, as one run of bytes that can be sealed: a head in JSON, then the files one after the other. */

interface Head {
  fields: Record<string, unknown>
  files: { field: string; name: string; type: string; size: number }[]
}

export async function toBytes({ fields, files }: SealableContent): Promise<Uint8Array<ArrayBuffer>> {
  const head: Head = {
    fields,
    files: files.map(({ field, name, blob }) => ({ field, name, type: blob.type, size: blob.size })),
  }
  const text = new TextEncoder().encode(JSON.stringify(head))
  const whole = new Uint8Array(4 + text.length + files.reduce((sum, file) => sum + file.blob.size, 0))
  new DataView(whole.buffer).setUint32(0, text.length)
  whole.set(text, 4)
  let at = 4 + text.length
  for (const file of files) {
    whole.set(new Uint8Array(await file.blob.arrayBuffer()), at)
    at += file.blob.size
  }
  return whole
}

export function fromBytes(whole: ArrayBuffer): SealableContent {
  const length = new DataView(whole).getUint32(0)
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(whole, 4, length))) as Head
  let at = 4 + length
  const files: OutFile[] = head.files.map(({ field, name, type, size }) => {
    const blob = new Blob([whole.slice(at, at + size)], { type })
    at += size
    return { field, name, blob }
  })
  return { fields: head.fields, files }
}
