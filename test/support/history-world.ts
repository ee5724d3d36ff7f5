import { randomBytes, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { hashRow } from '../../src/adapters/crypto/hash-row.ts'
import { readLines } from '../../src/adapters/csv/read-lines.ts'
import { readList } from '../../src/adapters/csv/read-list.ts'
import { postgresHistoryStore } from '../../src/adapters/postgres/history.ts'
import { importNext } from '../../src/flows/import-history.ts'
import type { HistoryDeps, ImportOrder, ImportRecord } from '../../src/flows/ports/history.ts'
import { startImport, takeFile } from '../../src/flows/start-import.ts'
import { QUIET } from './intake-world.ts'
import { ROOT } from './tree.ts'

export const IMPORTED_AT = Date.UTC(2026, 10, 21, 12)

export type HistoryWorld = {
  readonly deps: HistoryDeps
  /** Takes a file in and brings it in to its end. */
  readonly bring: (
    file: string | Uint8Array | AsyncIterable<Uint8Array>,
    order?: Partial<ImportOrder>,
  ) => Promise<ImportRecord>
  /** Takes a file in; nothing of it is read yet. */
  readonly queue: (
    file: string | Uint8Array | AsyncIterable<Uint8Array>,
    order?: Partial<ImportOrder>,
  ) => Promise<string>
}

export function historyWorld(
  pool: Pool,
  workspaceId: string,
  changes: Partial<HistoryDeps> = {},
): HistoryWorld {
  const deps: HistoryDeps = {
    store: postgresHistoryStore(pool, 7),
    files: { asTable: readList, asLines: readLines },
    hashRow,
    clock: { now: () => IMPORTED_AT },
    random: (count) => randomBytes(count),
    log: QUIET,
    giveWay: async () => undefined,
    isStopping: () => false,
    ...changes,
  }
  const queue: HistoryWorld['queue'] = async (file, order = {}) => {
    const taken = await takeFile(deps, inPieces(file))
    const outcome = await startImport(deps, { ...ORDER, workspaceId, ...order }, taken)
    if (outcome.kind === 'refused') throw new Error(outcome.because)
    return outcome.id
  }
  return {
    deps,
    queue,
    async bring(file, order) {
      const id = await queue(file, order)
      while (await importNext(deps, randomUUID()));
      const record = await deps.store.readImport(workspaceId, id)
      if (record === null) throw new Error('the import is gone')
      return record
    },
  }
}

const ORDER = {
  by: 'user:1',
  ip: null,
  name: null,
  fileName: null,
  format: 'auto',
  service: null,
  defaultCountry: 'US',
  mapping: null,
} as const satisfies Omit<ImportOrder, 'workspaceId'>

const PIECE = 65_536

async function* inPieces(
  file: string | Uint8Array | AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  if (typeof file !== 'string' && !(file instanceof Uint8Array)) return yield* file
  const octets = Buffer.from(file)
  for (let at = 0; at < octets.length; at += PIECE) yield octets.subarray(at, at + PIECE)
}

export const historyFile = (name: string): Buffer =>
  readFileSync(join(ROOT, 'fixtures/history', name))
