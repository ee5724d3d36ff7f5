import { mkdirSync, renameSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import pino from 'pino'
import { pinoLog } from '../../adapters/telemetry/log.ts'
import type { Config } from '../../config.ts'
import type { Log } from '../../flows/ports/common.ts'

export type Logging = {
  readonly log: Log
  /** For people: the file and the level. */
  readonly place: string
  flush(): void
}

// One former file is kept beside it, so that a data folder never fills up with lines.
const FILE_BYTES_MAX = 50 * 1024 * 1024

const LEVELS = {
  trace: 'debug',
  debug: 'debug',
  info: 'info',
  warn: 'warn',
  error: 'error',
  fatal: 'error',
  silent: 'error',
} as const satisfies Record<Config['logLevel'], string>

/** @param file null: delivrd.log in the data folder; '-': standard error. */
export function openLog({ dataDir, logLevel }: Config, file: string | null): Logging {
  const level = LEVELS[logLevel]
  if (file === '-') {
    return { log: pinoLog({ level }), place: `standard error (${level})`, flush: () => undefined }
  }
  const path = resolve(file ?? join(dataDir, 'delivrd.log'))
  mkdirSync(join(path, '..'), { recursive: true })
  const { size } = statSync(path, { throwIfNoEntry: false }) ?? { size: 0 }
  if (size > FILE_BYTES_MAX) renameSync(path, `${path}.1`)
  const destination = pino.destination({ dest: path, sync: false })
  return {
    log: pinoLog({ level, destination }),
    place: `${path} (${level})`,
    flush: () => destination.flushSync(),
  }
}
