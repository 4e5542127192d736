export { clearLocalData, type OwnTicket } from './database'
export { DraftKeeper } from './drafts'
export {
  newKey,
  type Delivery,
  type NewAct,
  type OutboxItem,
  type OutFile,
  type Refusal,
  type SealableContent,
  type Sealer,
} from './item'
export { keep, recall, useKept, type KeptAnswer } from './kept'
export {
  enqueue,
  flush,
  lockedCount,
  onDelivered,
  outboxState,
  pauseAfter,
  perform,
  refreshOutbox,
  refusedCount,
  resend,
  sealedWaiting,
  setOutboxOwner,
  setSealer,
  startOutbox,
  takeBack,
  unsealed,
  waitingCount,
} from './outbox'
export { ownTickets, rememberTicket, secretOf } from './tickets'
