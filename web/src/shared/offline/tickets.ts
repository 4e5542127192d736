import { database, type OwnTicket } from './database'

/** Reports made on this phone without an account, newest first. */
export async function ownTickets(): Promise<OwnTicket[]> {
  const all = await (await database()).getAll('tickets')
  return all.sort((a, b) => b.reported_at.localeCompare(a.reported_at))
}

export async function rememberTicket(ticket: OwnTicket): Promise<void> {
  await (await database()).put('tickets', ticket)
}

export async function secretOf(ticket: string): Promise<string | null> {
  return (await (await database()).get('tickets', ticket))?.secret ?? null
}
