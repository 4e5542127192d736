/** Fen as yuan, whole where it is whole: `3`, `3.50`. */
export const yuan = (fen: number): string => (fen % 100 ? (fen / 100).toFixed(2) : String(fen / 100))
/** Fen as yuan with both digits, for columns and books: `3.00`. */
export const yuanAndFen = (fen: number): string => (fen / 100).toFixed(2)
