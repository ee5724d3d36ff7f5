import { replayOf } from './accept-messages.ts'
import type { AcceptOutcome, IdempotencyClaim, IntakeLedger, KeyClaim } from './ports/intake.ts'

type KeyLedger = Pick<IntakeLedger, 'claimKeys' | 'dropKey'>
type Claim = IdempotencyClaim & { readonly workspaceId: string }

/** What became of the request that a key was used with; null: of none that is remembered. */
export async function knownKey(
  ledger: KeyLedger,
  claim: Claim,
  now: number,
): Promise<Exclude<KeyClaim, { kind: 'claimed' }> | null> {
  const [found = { kind: 'running' }] = await ledger.claimKeys([claim], now)
  if (found.kind !== 'claimed') return found
  await ledger.dropKey(claim.workspaceId, claim.key)
  return null
}

/** The answer that a request for messages was given when it first came; null: it never came. */
export async function answeredBefore(
  ledger: KeyLedger,
  claim: Claim,
  now: number,
): Promise<AcceptOutcome | null> {
  const known = await knownKey(ledger, claim, now)
  if (known === null) return null
  return known.kind === 'done' ? replayOf(known, claim.requestHash) : { kind: 'key-running' }
}
