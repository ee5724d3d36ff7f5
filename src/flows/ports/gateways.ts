import type { Answer, Gateway, PipelineAccount } from './pipeline.ts'

/** One connection to a provider: an SMPP link, or for HTTP its address as a whole. */
export type LinkReading = {
  readonly kind: 'connecting' | 'bound' | 'waiting' | 'closed'
  /** Epoch milliseconds. */
  readonly since: number
  /** Why it waits; null unless it does. */
  readonly because: string | null
  /** Messages go by it; others only bring receipts. */
  readonly canSend: boolean
  /** The provider did not let it in. */
  readonly isRefused: boolean
}

/** A provider account's connections, with their lifetime. */
export type OpenGateway = Gateway & {
  readonly states: readonly LinkReading[]
  /** In how many milliseconds to look for room again, when nothing else says so; null: no need. */
  readonly nextRoomMs: number | null
  /** Takes no more, waits for what is under way, and ends. Asked again, it waits for the shorter of both. */
  close(graceMs: number): Promise<void>
}

export type GatewayHandlers = {
  /** Several at once where several came at once. */
  readonly answered: (answers: readonly Answer[]) => void
  /** Came over its own connection; resolves when it is durable. */
  readonly delivered: (raw: Uint8Array) => Promise<void>
  /** Room may have appeared, or a connection came or went. */
  readonly changed: () => void
  readonly linkLost: (because: string) => void
}

/** Null: it cannot be opened now, which is logged. */
export type OpenGatewayOf = (
  account: PipelineAccount,
  handlers: GatewayHandlers,
) => OpenGateway | null
