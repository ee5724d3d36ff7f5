import { randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import { openCaller } from '../adapters/callbacks/caller.ts'
import { type DelivererOptions, startDelivering } from '../adapters/callbacks/deliverer.ts'
import {
  SECRET_BYTES,
  callbackSecret,
  signCallback,
} from '../adapters/crypto/callback-signatures.ts'
import { startLoop } from '../adapters/pipeline/loop.ts'
import { holdAlive } from '../adapters/postgres/alive.ts'
import { keepSecrets } from '../adapters/postgres/callback-endpoints.ts'
import { postgresCallbackStore } from '../adapters/postgres/callback-store.ts'
import type { AllowedPlace } from '../core/callbacks/allow-list.ts'
import { tellOnce } from '../flows/deliver-callbacks.ts'
import { liveSecrets, withSecret } from '../flows/endpoint-secrets.ts'
import type {
  CallbackStore,
  Caller,
  CheckUrl,
  SignCallback,
  TellOnce,
} from '../flows/ports/callbacks.ts'
import type { CampaignStore } from '../flows/ports/campaigns.ts'
import type { Clock, Log } from '../flows/ports/common.ts'
import type { DoorAuthenticator } from '../flows/ports/door-logins.ts'
import type { IntakeStore } from '../flows/ports/intake.ts'
import type { PipelineStore } from '../flows/ports/pipeline.ts'
import type { Secrets } from '../flows/ports/platform.ts'
import type { OwnAddress } from './own-address.ts'

export type TellingParts = {
  /** Its own, so that telling and taking receipts in never wait for each other's connections. */
  readonly pool: Pool
  readonly secrets: Secrets
  readonly logins: Pick<DoorAuthenticator, 'secretOf'>
  readonly allowed: readonly AllowedPlace[]
  readonly address: OwnAddress
  readonly clock: Clock
  readonly log: Log
}

export type Telling = {
  readonly store: CallbackStore
  readonly checkUrl: CheckUrl
  readonly tellOnce: TellOnce
  readonly sign: SignCallback
  /** For what customers name and the store knows nothing of. */
  readonly caller: Caller
  /** Something was committed that may be to be told. */
  readonly wake: () => void
  /** Whoever tells by other ways is woken with it. */
  readonly hear: (woken: () => void) => void
  readonly stop: () => Promise<void>
}

/** Everything between a change that is committed and its being heard. */
export function startTelling(parts: TellingParts, options: DelivererOptions = {}): Telling {
  const { pool, allowed, address, clock, log } = parts
  const caller = openCaller({ allowed, ownPlaces: () => placesOf(address) })
  const deps = { caller, sign: signer(parts), clock, draw: Math.random, log }
  const alive = holdAlive(pool, Math.random)
  const store = postgresCallbackStore(pool, alive)
  const deliverer = startDelivering(
    { ...deps, store, isHeld: (number) => alive.isHeld(number), startLoop },
    options,
  )
  const others: (() => void)[] = []
  return {
    store,
    checkUrl: caller.check,
    tellOnce: tellOnce(deps),
    sign: deps.sign,
    caller,
    wake: () => {
      deliverer.wake()
      for (const woken of others) woken()
    },
    hear: (woken) => void others.push(woken),
    stop: async () => {
      await deliverer.stop()
      await caller.close()
      await alive.stop()
    },
  }
}

/** Where the world reaches us: what customers name there would come back to us. */
function placesOf(address: OwnAddress): readonly string[] {
  const { protocol, hostname, port } = new URL(address.url())
  const usual = protocol === 'https:' ? '443' : '80'
  return [`${hostname}:${port === '' ? usual : port}`]
}

function signer({
  pool,
  secrets,
  logins,
}: Pick<TellingParts, 'pool' | 'secrets' | 'logins'>): SignCallback {
  const keeping = {
    secrets,
    keep: (id: string, sealed: Uint8Array) => keepSecrets(pool, id, sealed),
    newSecret: () => callbackSecret(randomBytes(SECRET_BYTES)),
  }
  const opening = openingOnce(secrets)
  return async (unsigned, kind, { endpoint, loginId, id, now }) => {
    const signed = { kind, id, at: now }
    if (kind === 'none') return signCallback(unsigned, { ...signed, secrets: [] })
    if (loginId !== null) {
      const password = await logins.secretOf(loginId)
      return signCallback(unsigned, { ...signed, secrets: password === null ? [] : [password] })
    }
    const live = liveSecrets(opening, await withSecret(keeping, endpoint), now)
    return signCallback(unsigned, { ...signed, secrets: live })
  }
}

/** An endpoint as it was read signs many callbacks with what is sealed in it. */
function openingOnce({ open }: Pick<Secrets, 'open'>): Pick<Secrets, 'open'> {
  const known = new WeakMap<Uint8Array, ReturnType<Secrets['open']>>()
  return {
    open(sealed, of) {
      const opened = known.get(sealed) ?? open(sealed, of)
      known.set(sealed, opened)
      return opened
    },
  }
}

/** What such a store has committed may be to be told. */
export const wakingPipeline = (store: PipelineStore, wake: () => void): PipelineStore => ({
  ...store,
  async inLedger(work) {
    const result = await store.inLedger(work)
    wake()
    return result
  },
})

export const wakingIntake = (store: IntakeStore, wake: () => void): IntakeStore => ({
  ...store,
  async transact(work) {
    const result = await store.transact(work)
    wake()
    return result
  },
})

export const wakingCampaigns = (store: CampaignStore, wake: () => void): CampaignStore => ({
  async transact(work) {
    const result = await store.transact(work)
    wake()
    return result
  },
})
