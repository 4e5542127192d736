export * from './categories'
export * from './ramp'
export * from './states'
