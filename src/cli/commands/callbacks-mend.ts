import type { Command } from 'commander'
import type { AttemptJson, CallbackJson } from '../callback-wire.ts'
import { type Acting, type Run, describe } from '../command.ts'
import { EXIT, Failure } from '../failure.ts'
import { since } from '../options.ts'
import type { Column } from '../printer.ts'
import type { List } from '../wire.ts'
import { endpointPath } from '../endpoint-path.ts'

type Row = { readonly callback: CallbackJson; readonly attempt: AttemptJson | null }

const ATTEMPTS: readonly Column<Row>[] = [
  { title: 'CALLBACK', value: ({ callback }) => callback.id },
  { title: 'ENDPOINT', value: ({ callback }) => callback.endpoint.name },
  { title: 'TYPE', value: ({ callback }) => callback.type },
  { title: 'STATE', value: stateOf },
  { title: 'AT', value: ({ attempt }) => attempt?.at },
  { title: 'MS', value: ({ attempt }) => attempt?.ms, isFigure: true },
  { title: 'STATUS', value: ({ attempt }) => attempt?.status },
  { title: 'OUTCOME', value: ({ attempt }) => attempt && (attempt.error ?? 'heard') },
]

/** Of the callback, beside its newest attempt: the others came to what they came to. */
function stateOf({ callback, attempt }: Row): string | null {
  return attempt === (callback.attempts.at(-1) ?? null) ? callback.state : null
}

/** What people do where callbacks did not arrive. */
export function addMending(callbacks: Command, acting: Acting): void {
  describe(callbacks.command('attempts <message>'), {
    summary: 'Everything that was told of a message: each callback with each attempt.',
    examples: ['delivrd callbacks attempts msg_…', 'delivrd callbacks attempts msg_… --json'],
  }).action(
    acting(async ({ api, print, args: [id = ''] }) => {
      const path = `/v1/messages/${encodeURIComponent(id)}/callbacks`
      const found = await api().ask<List<CallbackJson>>('GET', path)
      const rows = found.data.flatMap((callback): Row[] =>
        callback.attempts.length === 0
          ? [{ callback, attempt: null }]
          : callback.attempts.map((attempt) => ({ callback, attempt })),
      )
      print.many(found, rows, ATTEMPTS)
    }),
  )
  describe(callbacks.command('resend <callback>'), {
    summary:
      'Tell one callback again, whatever became of it: at once, even where nothing was heard lately.',
    examples: ['delivrd callbacks resend cbk_…'],
  }).action(
    acting(async ({ api, print, args: [id = ''] }) => {
      const path = `/v1/callbacks/${encodeURIComponent(id)}/resend`
      const resent = await api().ask<CallbackJson>('POST', path)
      const { id: endpointId, name, state } = resent.endpoint
      print.one(resent, () => `${resent.type} is due again at ${name}.`)
      if (!print.isJson && state === 'paused')
        print.say(`It is paused: nothing goes there until delivrd callbacks resume ${endpointId}`)
    }),
  )
  addAgain(callbacks, acting)
}

function addAgain(callbacks: Command, acting: Acting): void {
  const SINCE = 'changes since then: 2h, 3d, or 2026-11-21T00:00:00Z'
  describe(callbacks.command('recover <id>'), {
    summary: 'Tell an endpoint its dead callbacks again.',
    examples: ['delivrd callbacks recover cep_… --since 2h'],
  })
    .requiredOption('--since <time>', SINCE)
    .action(acting((run) => again(run, 'recover')))
  describe(callbacks.command('replay <id>'), {
    summary: 'Tell an endpoint where messages stand of which it never heard.',
    examples: ['delivrd callbacks replay cep_… --since 3d'],
  })
    .option('--missing', 'what it never heard, and nothing else: as without')
    .requiredOption('--since <time>', SINCE)
    .action(acting((run) => again(run, 'replay-missing')))
}

async function again(
  { api, print, options, world, args: [id = ''] }: Run,
  verb: 'recover' | 'replay-missing',
): Promise<void> {
  const written = String(options['since'])
  const at = since(written, world.clock.now())
  if (at === null) {
    throw new Failure(`Expected --since as 2h, 3d or a time, found ${written}.`, {
      exitCode: EXIT.usage,
    })
  }
  const body = { since: at }
  const done = await api().ask<{ callbacks: number }>('POST', `${endpointPath(id)}/${verb}`, {
    body,
  })
  print.one(done, () => `${done.callbacks} ${done.callbacks === 1 ? 'is' : 'are'} due now.`)
}
