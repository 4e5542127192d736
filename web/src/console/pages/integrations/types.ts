import type { components } from '@/shared/api/schema'

type Schemas = components['schemas']
export type ApiKey = Schemas['ApiKey']
export type FreshKey = Schemas['NewApiKey']
export type Webhook = Schemas['Webhook']
export type FreshWebhook = Schemas['NewWebhook']
export type Delivery = Schemas['WebhookDelivery']
export type Attempt = Schemas['WebhookAttempt']
export type Security = Schemas['Security']

export type EventKind = Schemas['WebhookEvent']

/**
 * The document's kinds, in the order of a case's life. One that is missing here, or that the server no longer has,
 * fails the type check.
 */
const KINDS: Record<EventKind, true> = {
  'case.reported': true,
  'case.assigned': true,
  'case.accepted': true,
  'case.returned': true,
  'case.replied': true,
  'case.suspended': true,
  'case.resumed': true,
  'case.overdue': true,
  'case.resolved': true,
  'case.closed': true,
  'case.reopened': true,
  'case.rated': true,
  'log.head': true,
}
export const EVENTS = Object.keys(KINDS) as EventKind[]
