/** What can be done with a house; each of them opens its form. */
export type HouseAct = 'edit' | 'rooms' | 'split' | 'merge' | 'end'
