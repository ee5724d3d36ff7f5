import type { Command } from 'commander'
import type { ChangeJson, FetchedJson, HeardJson } from '../callback-wire.ts'
import { type Acting, type Run, describe, textOption } from '../command.ts'
import { type ExitCode, EXIT, Failure } from '../failure.ts'
import { listen, stopSignal } from '../listening.ts'
import { names, positive } from '../options.ts'

const FORWARD_TIMEOUT_MS = 15_000
const AT_ONCE = 50

export function addListen(program: Command, acting: Acting): void {
  describe(program.command('listen'), {
    summary:
      'Forward every change to a program on this machine, as a signed callback: to write a receiver without a public address.',
    examples: [
      'delivrd listen --forward-to localhost:3000/callbacks',
      'delivrd listen --forward-to localhost:3000/callbacks --events message.delivered,message.failed',
      'delivrd listen --forward-to http://127.0.0.1:3000/ --json | jq -c .status',
    ],
  })
    .requiredOption('--forward-to <url>', 'where your receiver listens')
    .option(
      '--events <events>',
      'only these, with commas: message.delivered,inbound.received',
      names,
    )
    .option('--campaign <id>', 'only of this campaign')
    .option('--count <count>', 'end after so many that were heard', positive)
    .addHelpText(
      'after',
      '\nWhat is not answered with 2xx is forwarded again after 1 s, 5 s, 30 s and so on, as to an endpoint.\n' +
        'A server that is away, or a connection that breaks, loses nothing.',
    )
    .action(acting(forwardAll))
}

async function forwardAll(run: Run): Promise<ExitCode> {
  const { print, options, world } = run
  const url = readUrl(textOption(run, 'forwardTo') ?? '')
  const { Agent, request } = await import('undici')
  const dispatcher = new Agent({ connect: { timeout: 5_000 } })
  const forward = async (fetched: FetchedJson): Promise<HeardJson> => {
    const { id, lease, headers, body } = fetched
    const startedAt = world.clock.now()
    const told = { id, lease, url }
    try {
      const answer = await request(url, {
        method: 'POST',
        dispatcher,
        headers: { ...headers, 'user-agent': 'delivrd-listen' },
        body,
        headersTimeout: FORWARD_TIMEOUT_MS,
        bodyTimeout: FORWARD_TIMEOUT_MS,
      })
      await answer.body.dump()
      const { statusCode: status } = answer
      const error = status >= 200 && status < 300 ? null : `HTTP ${status}`
      return { ...told, status, error, ms: world.clock.now() - startedAt }
    } catch (error) {
      const because = error instanceof Error ? error.message : String(error)
      return { ...told, status: null, error: because, ms: world.clock.now() - startedAt }
    }
  }
  try {
    await listen(run, {
      events: (options['events'] as string[] | undefined) ?? null,
      campaign: textOption(run, 'campaign') ?? null,
      room: AT_ONCE,
      count: typeof options['count'] === 'number' ? options['count'] : null,
      signal: stopSignal(run),
      opened: (secret) => {
        if (print.isJson) print.line({ forward_to: url, secret })
        else print.say(`Forwarding to ${url}, signed with ${secret} (webhook-signature).`)
      },
      hear: async (fetched) => {
        const heard = await forward(fetched)
        show(run, fetched, heard)
        return heard
      },
    })
  } finally {
    await dispatcher.destroy()
  }
  return EXIT.ok
}

/** Without a scheme: a name alone is more likely a slip than a host. */
const PLACE =
  /^(localhost|[^:/?#\s]*\.[^:/?#\s]*|[^:/?#\s]+:\d+|\[[0-9a-f:.]+\](:\d+)?)(:\d+)?([/?#]|$)/i

function readUrl(text: string): string {
  const isWhole = /^https?:\/\//i.test(text)
  const url = isWhole || PLACE.test(text) ? URL.parse(isWhole ? text : `http://${text}`) : null
  if (url !== null) return url.href
  throw new Failure(`Expected an address like localhost:3000/callbacks, found ${text}.`, {
    exitCode: EXIT.usage,
  })
}

function show({ print, world }: Run, { body }: FetchedJson, heard: HeardJson): void {
  const { type, data } = JSON.parse(body) as ChangeJson
  const { status, error, ms } = heard
  const at = new Date(world.clock.now()).toISOString()
  const { id, sequence = null } = data
  if (print.isJson)
    return print.line({ at, type, id, sequence, callback_id: heard.id, status, error, ms })
  const cells = [at, status ?? '-', `${ms} ms`, type, id, sequence ?? '', error ?? '']
  if (!print.isTerminal) return print.text(cells.join('\t'))
  const mark = print.style(error === null ? 'green' : 'red', String(status ?? '---'))
  print.text(
    `${at.slice(11, 19)}  ${mark}  ${String(ms).padStart(5)} ms  ${type.padEnd(20)}  ${id}` +
      (error === null || status !== null ? '' : `  ${print.style('dim', error)}`),
  )
}
