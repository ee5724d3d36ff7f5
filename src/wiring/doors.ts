import type { Pool } from 'pg'
import { random } from '../adapters/crypto/secrets.ts'
import type { Pipeline } from '../adapters/pipeline/pipeline.ts'
import { type Loop, startLoop } from '../adapters/pipeline/loop.ts'
import { postgresConfirmations } from '../adapters/postgres/confirmations.ts'
import { postgresQuarantine } from '../adapters/postgres/quarantine.ts'
import { doorWorld, fetchPublic } from '../adapters/providers/door-world.ts'
import { makeId } from '../core/ids.ts'
import { confirmAsked } from '../flows/confirm-asked.ts'
import { gatherCompany } from '../flows/gather-company.ts'
import type { Clock, Log } from '../flows/ports/common.ts'
import type { Confirmations } from '../flows/ports/confirmations.ts'
import type { DoorDeps, Quarantine, Unproven } from '../flows/ports/doors.ts'
import type { HttpAccount } from '../flows/ports/pipeline.ts'
import type { Secrets } from '../flows/ports/platform.ts'
import type { DoorWorld } from '../flows/ports/providers.ts'
import { type VerifiedAgain, verifyAgain } from '../flows/verify-again.ts'
import { knownAccounts } from './known-accounts.ts'

export type DoorParts = {
  readonly pool: Pool
  readonly pipeline: Pick<
    Pipeline,
    'accounts' | 'refreshAccounts' | 'receive' | 'providers' | 'references' | 'wake'
  >
  readonly secrets: Pick<Secrets, 'seal' | 'open'>
  readonly baseUrl: () => string
  readonly clock: Clock
  readonly log: Log
  /** What vendors publish; from the internet unless a test says otherwise. */
  readonly world?: DoorWorld | undefined
  /** Fetches an address that a vendor wants confirmed. */
  readonly fetchOnce?: (url: string) => Promise<string>
}

/** The receipt doors, and what looks after what they did not let in. */
export type Doors = {
  readonly deps: DoorDeps
  readonly quarantine: Quarantine
  readonly confirmations: Pick<Confirmations, 'of'>
  /** Looks again at what waits for an account; null: there is no such account over HTTP. */
  verifyAgain(accountId: string): Promise<VerifiedAgain | null>
  stop(): Promise<void>
}

const LOOK_EVERY_MS = 2_000
/** Octets of unproven requests that are stored at once, and that may wait for it; each counts as some at least. */
const KEPT_AT_ONCE = 4 * 1024 * 1024
const KEPT_WAITING = 32 * 1024 * 1024
const KEPT_EACH_MIN = 16 * 1024

export function openDoors(parts: DoorParts): Doors {
  const { pipeline, pool, secrets, clock, log, baseUrl } = parts
  const quarantine = postgresQuarantine(pool, secrets)
  const confirmations = postgresConfirmations(pool, secrets)
  const confirming = startConfirming(parts, confirmations)
  const deps: DoorDeps = {
    account: knownAccounts(pipeline, clock),
    providers: pipeline.providers,
    references: pipeline.references,
    world: parts.world ?? doorWorld(clock),
    receive: (arrival) => pipeline.receive(arrival),
    quarantine: keeper(quarantine, clock),
    confirm: async (account, url) => {
      await confirmations.ask(account.id, url, clock.now())
      confirming.wake()
    },
    baseUrl,
    clock,
    newId: (now) => {
      const bytes = random(10)
      return makeId(now, bytes[9] ?? 0, bytes)
    },
    pause: () => new Promise((resolve) => setImmediate(resolve)),
    log,
  }
  const again = async (accountId: string): Promise<VerifiedAgain | null> => {
    const account = pipeline.accounts.get(accountId)
    return account?.protocol === 'http' ? verifyAgain({ ...deps, quarantine }, account) : null
  }
  const looking = lookingAgain(parts, quarantine, again)
  const stop = async () => {
    await Promise.all([looking.stop(), confirming.stop()])
  }
  return { deps, quarantine, confirmations, verifyAgain: again, stop }
}

/** Strangers' requests that come together are stored together, and no more of them than fit. */
function keeper(quarantine: Quarantine, clock: Clock): DoorDeps['quarantine'] {
  const company = gatherCompany<Unproven, null>({
    run: async (rows) => {
      await quarantine.keep(rows, clock.now())
      return rows.map(() => null)
    },
    weigh: ({ raw }) => KEPT_EACH_MIN + raw.length,
    batchWeight: KEPT_AT_ONCE,
    waitingWeight: KEPT_WAITING,
  })
  return async (unproven) => {
    const kept = company.join(unproven)
    if (kept === null) throw new Error('too many unproven requests are waiting')
    await kept
  }
}

/** Again after a restart, and in whichever process: the vendor offers it but a few times. */
const startConfirming = (
  { clock, log, fetchOnce = fetchPublic }: DoorParts,
  confirmations: Confirmations,
): Loop =>
  startLoop(
    async () => {
      const tried = await confirmAsked({ confirmations, fetchOnce, clock, log })
      return tried > 0 ? 'more' : LOOK_EVERY_MS
    },
    (error) => log.error('door.confirmations_unknown', { because: String(error) }),
  )

/** Once at the start, and whenever an account's secrets, its settings or our address change. */
function lookingAgain(
  { pipeline, baseUrl, log }: DoorParts,
  quarantine: Quarantine,
  again: Doors['verifyAgain'],
): Loop {
  const looked = new Map<string, string>()
  const stateOf = (account: HttpAccount): string =>
    `${account.version} ${account.changedAt} ${baseUrl()}`
  return startLoop(
    async () => {
      const changed = pipeline.accounts
        .all()
        .filter((account) => account.protocol === 'http')
        .filter((account) => looked.get(account.id) !== stateOf(account))
      if (changed.length === 0) return LOOK_EVERY_MS
      const waiting = new Set(await quarantine.accounts())
      for (const account of changed) {
        const state = stateOf(account)
        const found = waiting.has(account.id) ? await again(account.id) : null
        // What it takes to tell may be there the next time.
        if (found === null || found.undecided === 0) looked.set(account.id, state)
        if (found !== null && found.proven > 0)
          log.info('door.proven_again', { account: account.name, ...found })
      }
      return LOOK_EVERY_MS
    },
    (error) => log.error('door.not_looked_again', { because: String(error) }),
  )
}
