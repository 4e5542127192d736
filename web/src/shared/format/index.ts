export * from './dates'
export * from './device'
export * from './deadline'
export * from './numbers'
