import type { CampaignActor } from '../../flows/ports/campaigns.ts'
import type { SmppMessagesDeps } from '../../flows/door-smpp-messages.ts'
import type { Endpoint } from '../../flows/ports/callbacks.ts'
import type { DoorCaller } from '../../flows/ports/door-logins.ts'
import type { Connection } from './connection.ts'
import { Delivering, type DeliveringDeps } from './delivering.ts'
import { Submitting, type SubmittingDeps } from './submitting.ts'

export type DeskDeps = SubmittingDeps &
  DeliveringDeps & {
    readonly messages: SmppMessagesDeps
  }

/** Connections at once where the login says nothing of it. */
export const BINDS_MAX = 20

/** All connections of one login: what one hands over, any of the others may hear of. */
export class Desk {
  readonly key: string
  /** As of the last look at it: its settings may change while it is bound. */
  caller: DoorCaller
  readonly messages: SmppMessagesDeps
  readonly submitting: Submitting
  private readonly connections = new Set<Connection>()
  private readonly delivering: Delivering
  private readonly deps: DeskDeps
  private readonly emptied: (desk: Desk) => void

  constructor(
    deps: DeskDeps,
    { key, caller }: { key: string; caller: DoorCaller },
    { emptied, look }: { emptied: (desk: Desk) => void; look: () => void },
  ) {
    this.key = key
    this.caller = caller
    this.deps = deps
    this.messages = deps.messages
    this.emptied = emptied
    this.submitting = new Submitting(deps, () => this.caller)
    this.delivering = new Delivering(deps, () => [...this.connections], look)
  }

  /** False: as many as may be are there. */
  join(connection: Connection): boolean {
    if (this.connections.size >= (this.caller.settings.bindsMax ?? BINDS_MAX)) return false
    this.connections.add(connection)
    return true
  }

  leave(connection: Connection): void {
    if (!this.connections.delete(connection)) return
    this.delivering.wake()
    if (this.connections.size > 0) return
    this.submitting.release()
    this.emptied(this)
  }

  wake(): void {
    this.delivering.wake()
  }

  /** Somebody is there to hear, and could take more. */
  get hasRoom(): boolean {
    return this.delivering.room > 0
  }

  /** Something is due at the endpoint that stands for this login. */
  tell(endpoint: Endpoint): void {
    this.delivering.tell(endpoint)
  }

  /** What a submission is read with. */
  reading(): { readonly defaultSender: string | null; readonly now: number } {
    return { defaultSender: this.caller.settings.defaultSender, now: this.deps.clock.now() }
  }

  /** Asking counts as reading does at our API. */
  isReadingTooFast(): boolean {
    const turn = this.deps.turns?.take('reads', this.caller.actor, this.deps.clock.now())
    return turn !== undefined && turn.left < 0
  }

  actor(): CampaignActor {
    const { workspaceId, actor, isTest } = this.caller
    return { workspaceId, actor, isTest, ip: null }
  }

  stop(): Promise<void> {
    return this.delivering.stop()
  }
}
