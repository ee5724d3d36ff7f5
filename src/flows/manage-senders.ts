import { prefix } from '../core/settings-fields.ts'
import { senderKey } from '../core/senders.ts'
import type { Act, PlatformDeps, Sender } from './ports/platform.ts'
import { recordAct } from './record-audit.ts'

export type SenderWish = {
  readonly name: string
  readonly state: Sender['state']
  /** Starts of international numbers; none: all. */
  readonly destinations: readonly string[]
  readonly note: string | null
}

export type SenderSaved =
  | { readonly kind: 'saved'; readonly sender: Sender; readonly isNew: boolean }
  | { readonly kind: 'refused'; readonly pointer: string; readonly because: string }

export const listSenders = ({ store }: PlatformDeps, { caller }: Act): Promise<readonly Sender[]> =>
  store.senders.ofWorkspace(caller.workspaceId)

/** Registers or blocks a sender, in place of what was said about it before. */
export async function saveSender(
  { store, clock }: PlatformDeps,
  act: Act,
  wish: SenderWish,
): Promise<SenderSaved> {
  const destinations: string[] = []
  for (const [at, written] of wish.destinations.entries()) {
    const reading = prefix(written)
    if ('expected' in reading) {
      return { kind: 'refused', pointer: `/destinations/${at}`, because: reading.expected }
    }
    destinations.push(reading.ok)
  }
  const now = clock.now()
  const sender: Sender = {
    ...wish,
    name: wish.name.trim(),
    key: senderKey(wish.name),
    destinations,
    workspaceId: act.caller.workspaceId,
    createdAt: now,
    createdBy: act.caller.actor,
  }
  return store.transact(async (tables) => {
    const isNew = await tables.senders.put(sender)
    const { name, state } = sender
    const done = { act: `sender.${state}`, subject: name, after: { state, destinations } }
    await recordAct(tables, { ...act, at: now }, done)
    return { kind: 'saved', sender, isNew }
  })
}

/** Nothing is said about it any more; null: nothing was. */
export async function removeSender(
  { store, clock }: PlatformDeps,
  act: Act,
  name: string,
): Promise<Sender | null> {
  return store.transact(async (tables) => {
    const removed = await tables.senders.remove(act.caller.workspaceId, senderKey(name))
    if (removed === null) return null
    const { state, destinations } = removed
    const done = { act: 'sender.removed', subject: removed.name, before: { state, destinations } }
    await recordAct(tables, { ...act, at: clock.now() }, done)
    return removed
  })
}
