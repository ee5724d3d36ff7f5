import { maskNumber } from '../core/audit.ts'
import { readNumber } from '../core/number.ts'
import type { Act, PlatformDeps } from './ports/platform.ts'
import { recordAct } from './record-audit.ts'

/** What was removed, by kind of record: rows. */
export type Erased = {
  readonly messages: number
  readonly inbound: number
  readonly receipts: number
  readonly orphans: number
  readonly other: number
}

export type Erasure =
  | {
      readonly kind: 'erased'
      readonly erased: Erased
      /** The number is on the opt-out list and stays there: the law forbids to text it again. */
      readonly optOutKept: boolean
      readonly mayRemain: number
    }
  | { readonly kind: 'unreadable'; readonly because: string }
  /** Messages to it wait to be sent: who is erased cannot be texted, and the sums must hold. */
  | { readonly kind: 'unsent'; readonly messages: number }

export type Eraser = {
  /** Messages to this number that are not handed over yet. */
  unsent(workspaceId: string, number: string): Promise<number>
  /** mayRemain: so many messages show a hidden number that may be this one, and nothing at hand can tell. */
  erase(
    workspaceId: string,
    number: string,
  ): Promise<{ erased: Erased; optOutKept: boolean; mayRemain: number }>
}

/**
 * Removes a person from a workspace: numbers, texts, raw receipts and what they wrote to us. Statuses,
 * times and counts stay, so every sum is as before; nothing that stays leads back to the number.
 */
export async function eraseNumber(
  { store, clock, eraser }: PlatformDeps & { readonly eraser: Eraser },
  act: Act,
  written: string,
): Promise<Erasure> {
  const { workspaceId } = act.caller
  const country = (await store.workspaces.byId(workspaceId))?.defaultCountry ?? null
  const reading = readNumber(written, country)
  if (reading.kind !== 'number') return { kind: 'unreadable', because: reading.because }
  const messages = await eraser.unsent(workspaceId, reading.e164)
  if (messages > 0) return { kind: 'unsent', messages }
  const { erased, optOutKept, mayRemain } = await eraser.erase(workspaceId, reading.e164)
  await store.transact((tables) =>
    recordAct(
      tables,
      { ...act, at: clock.now() },
      {
        act: 'number.erased',
        // Enough to answer "did you erase me?" for whoever holds the number; no way back to it.
        subject: maskNumber(reading.e164),
        after: { ...erased, opt_out_kept: optOutKept, may_remain: mayRemain },
      },
    ),
  )
  return { kind: 'erased', erased, optOutKept, mayRemain }
}
