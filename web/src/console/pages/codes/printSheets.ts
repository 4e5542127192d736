import type { PlaceCode } from '@/shared/api'

/** How codes stand on A4: six or eight to cut apart, or one poster a page for a wall. */
export type SheetLayout = 'poster' | 'six' | 'eight'
export const LAYOUTS: Record<SheetLayout, { columns: number; rows: number }> = {
  poster: { columns: 1, rows: 1 },
  six: { columns: 2, rows: 3 },
  eight: { columns: 2, rows: 4 },
}
export const perPage = (layout: SheetLayout): number => LAYOUTS[layout].columns * LAYOUTS[layout].rows

/** Only codes that work are printed, in the order in which somebody would walk through the places. */
export function printable(codes: PlaceCode[]): PlaceCode[] {
  const path = (code: PlaceCode) => code.place?.path ?? ''
  return codes
    .filter((code) => code.state === 'active')
    .sort(
      (a, b) =>
        path(a).localeCompare(path(b), 'zh-CN', { numeric: true }) || a.name.localeCompare(b.name, 'zh-CN'),
    )
}

/** Cuts the codes into pages; the last page may have empty cells. */
export function paginate<T>(codes: T[], layout: SheetLayout): T[][] {
  const size = perPage(layout)
  return Array.from({ length: Math.ceil(codes.length / size) }, (_, page) =>
    codes.slice(page * size, (page + 1) * size),
  )
}

/** What stands large on the label and what small: "第3网格" alone would say nothing on a wall. */
export function wording(code: PlaceCode): { title: string; within: string } {
  const path = code.place?.path.split(' / ') ?? []
  if (code.place?.name !== code.name) return { title: code.name, within: path.join(' ') }
  return { title: path.slice(-2).join(' ') || code.name, within: path.slice(0, -2).join(' ') }
}
