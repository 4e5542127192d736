export type What = 'board' | 'cards'
export type Paper = 'A4' | 'A3'

/** Contact cards on a sheet of A4: two across, five down. */
export const CARDS = 10

/** Sheets of a print run. */
export function pagesOf(what: What, grids: number, copies: number): number {
  return what === 'board' ? grids : Math.ceil((grids * copies) / CARDS)
}

/** Things in groups of a sheet. */
export function sheets<T>(all: T[], each: number): T[][] {
  const groups: T[][] = []
  for (let at = 0; at < all.length; at += each) groups.push(all.slice(at, at + each))
  return groups
}
