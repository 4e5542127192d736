import type { PackContent, PackWords } from './types'

type Kind = PackWords['marks'][number]

/** The marks of some codes, as the pack knows them. */
export function marksOf(content: PackContent | null, codes: readonly string[]): Kind[] {
  return codes.flatMap((code) => content?.words.marks.filter((kind) => kind.code === code) ?? [])
}
