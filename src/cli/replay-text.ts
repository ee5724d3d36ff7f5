import { setTimeout } from 'node:timers/promises'
import type { Run } from './command.ts'
import { EXIT, type ExitCode, Failure } from './failure.ts'

type Move = {
  readonly from: string
  readonly from_reason: string | null
  readonly to: string
  readonly to_reason: string | null
  readonly messages: number
}

export type FindingsJson = {
  readonly receipts: number
  readonly messages: number
  readonly changed: number
  readonly moves: readonly Move[]
  readonly samples: readonly {
    readonly message_id: string
    readonly from: string
    readonly to: string
  }[]
}

export type ReplayJobJson = {
  readonly id: string
  readonly state: string
  readonly done: number
  readonly errors: unknown
  readonly result: FindingsJson & {
    readonly drifted: number
    readonly without_raw: number
    readonly applied: boolean
  }
}

const POLL_MS = 500

/** Waits for a job that reads receipts again, with its progress where a person watches. */
export async function followReplay({ api, print }: Run, id: string): Promise<ReplayJobJson> {
  let told = -1
  for (;;) {
    const job = await api().ask<ReplayJobJson>('GET', `/v1/jobs/${id}`)
    if (job.state !== 'running') return job
    if (!print.isJson && job.done !== told) print.say(`${job.done} messages looked at`)
    told = job.done
    await setTimeout(POLL_MS)
  }
}

/** Prints what a job found or changed, and how it ended. */
export function tellReplay({ print }: Run, job: ReplayJobJson): ExitCode {
  if (job.state !== 'done') {
    throw new Failure(`It ended as ${job.state}: ${JSON.stringify(job.errors)}`, { cure: null })
  }
  const { result } = job
  print.one(result, () =>
    [
      `${result.receipts} receipts of ${result.messages} messages were read again.`,
      ...movesText(result),
      ...(result.drifted === 0
        ? []
        : [`${result.drifted} of them did not follow from their own evidence.`]),
      ...(result.without_raw === 0
        ? []
        : [`${result.without_raw} receipts are not kept raw any more; what was read then counts.`]),
      result.changed === 0
        ? 'Nothing stands otherwise.'
        : result.applied
          ? `${result.changed} messages stand otherwise now.`
          : `${result.changed} messages would stand otherwise. Apply it with: delivrd replay --apply`,
    ].join('\n'),
  )
  return EXIT.ok
}

/** One line a move, the largest first, and a few messages to look at. */
export function movesText({ moves, samples }: FindingsJson): string[] {
  return [
    ...moves.map(
      (move) =>
        `  ${String(move.messages).padStart(9)}  ${stand(move.from, move.from_reason)} -> ${stand(move.to, move.to_reason)}`,
    ),
    ...samples.slice(0, 5).map((one) => `  e.g. ${one.message_id}: ${one.from} -> ${one.to}`),
  ]
}

const stand = (status: string, reason: string | null): string =>
  reason === null ? status : `${status} (${reason})`
