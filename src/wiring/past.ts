import { setTimeout } from 'node:timers/promises'
import { hashRow } from '../adapters/crypto/hash-row.ts'
import { random } from '../adapters/crypto/secrets.ts'
import { readLines } from '../adapters/csv/read-lines.ts'
import { readList } from '../adapters/csv/read-list.ts'
import type { ApiDeps } from '../adapters/http/routes.ts'
import { type Loop, startLoop } from '../adapters/pipeline/loop.ts'
import type { Pipeline } from '../adapters/pipeline/pipeline.ts'
import type { ownCountsBuckets } from '../adapters/postgres/counts-buckets.ts'
import { postgresHistoryStore } from '../adapters/postgres/history.ts'
import { postgresReplayStore } from '../adapters/postgres/replay-store.ts'
import { readPdu } from '../adapters/smpp/read-pdu.ts'
import { makeId } from '../core/ids.ts'
import { importNext } from '../flows/import-history.ts'
import type { Clock, Log } from '../flows/ports/common.ts'
import type { HistoryDeps } from '../flows/ports/history.ts'
import { type ReplayDeps, runReplay } from '../flows/replay.ts'
import type { Pools } from './pools.ts'

const REPLAY_EVERY_MS = 500
const IMPORT_EVERY_MS = 5_000

type Around = {
  readonly buckets: ReturnType<typeof ownCountsBuckets>
  readonly pipeline: Pipeline
  readonly clock: Clock
  readonly log: Log
}

export type Past = {
  /** Set before the loops are stopped: long work ends at its next step. */
  isStopping: boolean
  readonly replay: ReplayDeps
  readonly history: ApiDeps['history']
  readonly loops: readonly Loop[]
}

/** What is done over what was: reading everything again, and bringing in history. Both give way. */
export function startPast(pools: Pools, around: Around): Past {
  const { buckets, pipeline, clock, log } = around
  const store = postgresReplayStore(pools.replay, buckets.replay)
  const readers = { readPdu, providers: pipeline.providers }
  const replay: ReplayDeps = { store, clock, random, log, readers }
  const history: HistoryDeps = {
    store: postgresHistoryStore(pools.history, buckets.campaigns),
    files: { asTable: readList, asLines: readLines },
    hashRow,
    clock,
    random,
    log,
    giveWay: () => untilReceiptsAreRead(pipeline),
    isStopping: () => past.isStopping,
  }
  const imports = startImports(history)
  const past: Past = {
    isStopping: false,
    replay,
    history: { ...history, wake: () => imports.wake() },
    loops: [startReplays(replay, () => past.isStopping), imports],
  }
  return past
}

/** Between two pages it ends when the product does; what is left is gone on with at the next start. */
const startReplays = (replay: ReplayDeps, isStopping: () => boolean): Loop =>
  startLoop(
    async () => ((await runReplay(replay, { isStopping })) ? 'more' : REPLAY_EVERY_MS),
    (error) => replay.log.error('replay.failed', { because: String(error) }),
  )

/** One file after the other; a file that a former process left is gone on with. */
function startImports(history: HistoryDeps): Loop {
  const lease = makeId(history.clock.now(), 0, random(9))
  return startLoop(
    async () => ((await importNext(history, lease)) ? 'more' : IMPORT_EVERY_MS),
    (error) => history.log.error('history.not_imported', { because: String(error) }),
  )
}

const RECEIPTS_WAITING_MAX = 1_000
const LOOK_AGAIN_MS = 50
const WAITS_MAX = 200

/** Receipts go before history; but not for ever. */
async function untilReceiptsAreRead(pipeline: Pipeline): Promise<void> {
  for (let waits = 0; waits < WAITS_MAX && pipeline.inboxLag() > RECEIPTS_WAITING_MAX; waits++) {
    await setTimeout(LOOK_AGAIN_MS)
  }
}
