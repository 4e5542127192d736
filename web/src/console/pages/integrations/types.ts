import type { components } from '@/shared/api/schema'

type Schemas = components['schemas']
export type ApiKey = Schemas['ApiKey']
export type FreshKey = Schemas['NewApiKey']
export type Webhook = Schemas['Webhook']
export type FreshWebhook = Schemas['NewWebhook']
export type Delivery = Schemas['WebhookDelivery']
export type Attempt = Schemas['WebhookAttempt']
export type Security = Schemas['Security']

/** The kinds of events, in the order of a case's life; the server's list. */
export const EVENTS = [
  'case.reported',
  'case.assigned',
  'case.accepted',
  'case.returned',
  'case.replied',
  'case.suspended',
  'case.resumed',
  'case.overdue',
  'case.resolved',
  'case.closed',
  'case.reopened',
  'case.rated',
] as const
