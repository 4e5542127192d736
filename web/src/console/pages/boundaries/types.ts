import type { components } from '@/shared/api/schema'

type Schemas = components['schemas']
export type BoundaryView = Schemas['BoundaryView']
export type BoundaryCheck = Schemas['BoundaryCheck']
export type BoundaryChange = Schemas['BoundaryChange']
export type FindingView = Schemas['FindingView']
export type ImportView = Schemas['ImportView']
export type EditedParts = Schemas['EditedParts']
export type ProposalView = Schemas['ProposalView']
export type BoundariesSaved = Schemas['BoundariesSaved']

/** A GeoJSON geometry, WGS-84. */
export interface Shape {
  type: string
  coordinates: unknown[]
}
/** A grid while it is drawn. */
export interface DraftPart {
  /** Identity of an existing grid, or a word of our own for a new one. */
  key: string
  name: string
  code: string
  shape: Shape
  dedicated: boolean
  households: number
}
/** How a place is drawn at one step of the editing. */
export interface Drawing {
  parts: DraftPart[]
  /** Grids that end, and who takes over when somebody said so. */
  ended: { key: string; name: string; into?: string }[]
  renumber: boolean
}
/** What is different when somebody else was faster. */
export interface Difference {
  version: string
  by: string | null
  at: string | null
  changes: BoundaryChange[]
}
