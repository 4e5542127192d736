/** A column of a table of lines: a word, said but not shown for a column of buttons, or a slot of the table. */
export interface TableColumn {
  word?: string
  /** Figures stand at the right. */
  number?: boolean
  hidden?: boolean
  slot?: string
}
