export * from './dates'
export * from './deadline'
export * from './numbers'
