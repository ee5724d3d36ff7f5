import pino from 'pino'
import type { DestinationStream } from 'pino'
import type { Log } from '../../flows/ports/common.ts'

export type LogOptions = {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  /** Where lines go; standard error by default, so that standard output stays for data. */
  readonly destination?: DestinationStream
}

/** Structured lines: one fact each, named 'noun.past_verb', with telephone numbers masked. */
export function pinoLog({ level, destination }: LogOptions): Log {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination ?? pino.destination({ dest: 2, sync: false }),
  )
  const write =
    (to: 'debug' | 'info' | 'warn' | 'error') =>
    (event: string, fields: object = {}): void => {
      if (!logger.isLevelEnabled(to)) return
      logger[to]({ event, ...(masked(fields, 0) as object) })
    }
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
}

const DEPTH_MAX = 6
// With a plus, or alone as digits: uuids, hashes and instants have letters, dashes or dots between.
const NUMBER = /(?<![\w.:-])(\+?)(\d{7,15})(?![\w:-])/g

/** Text as it may be kept: +37251234567 becomes +372•••••67. */
export const maskNumbers = (text: string): string =>
  text.replace(NUMBER, (_, plus: string, digits: string) => {
    const hidden = '•'.repeat(digits.length - 5)
    return `${plus}${digits.slice(0, 3)}${hidden}${digits.slice(-2)}`
  })

/** Message texts never reach a log, whoever passes them. */
const SECRET = new Set(['text', 'password', 'secret', 'authorization', 'cookie', 'token'])

function masked(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return maskNumbers(value)
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Error) return maskNumbers(value.stack ?? value.message)
  if (depth === DEPTH_MAX) return '…'
  if (Array.isArray(value)) return value.map((one) => masked(one, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      SECRET.has(name.toLowerCase()) ? '[hidden]' : masked(one, depth + 1),
    ]),
  )
}
