import type { Command } from 'commander'
import type { ApiClient } from '../api-client.ts'
import type { CallbackJson, EndpointDetailJson, EndpointJson, TryJson } from '../callback-wire.ts'
import { type Acting, type Run, describe, textOption } from '../command.ts'
import { endpointPath } from '../endpoint-path.ts'
import { EXIT, type ExitCode } from '../failure.ts'
import { names, pair, whole } from '../options.ts'
import { moreToSee } from '../pages.ts'
import { type Column, type Printer, fields } from '../printer.ts'
import type { List } from '../wire.ts'
import { addFormats } from './callbacks-formats.ts'
import { addMending } from './callbacks-mend.ts'

const COLUMNS: readonly Column<EndpointDetailJson>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'NAME', value: ({ name }) => name },
  { title: 'FORMAT', value: formatOf },
  { title: 'URL', value: ({ url }) => url },
  { title: 'EVENTS', value: ({ events }) => events?.join(',') ?? 'all' },
  { title: 'HEALTH', value: ({ health }) => health },
  { title: 'WAITING', value: ({ stats }) => stats.backlog, isFigure: true },
  { title: 'DEAD', value: ({ stats }) => stats.dead, isFigure: true },
]

/** Messages that name an origin, or go by a login, each ask for their own. */
function formatOf({ format }: EndpointJson): string {
  return format ?? 'as asked'
}

export function addCallbacks(program: Command, acting: Acting): void {
  const callbacks = program
    .command('callbacks')
    .description('Callback endpoints: where changes are told, and what came of it.')
  addReading(callbacks, acting)
  addFormats(callbacks, acting)
  addMaking(callbacks, acting)
  addStates(callbacks, acting)
  addMending(callbacks, acting)
}

function addReading(callbacks: Command, acting: Acting): void {
  describe(callbacks.command('list'), {
    summary: 'The endpoints, newest first.',
    examples: ['delivrd callbacks list', 'delivrd callbacks list --kind origin'],
  })
    .option('--kind <kind>', 'made by people; origin: named by messages; login: SMPP; all', 'made')
    .option('--campaign <id>', 'of one campaign (cmp_…)')
    .option('--limit <count>', 'at most this many', whole, 50)
    .option('--cursor <cursor>', 'go on after a former page')
    .action(
      acting(async ({ api, print, options }) => {
        const { kind, campaign, limit, cursor } = options as Record<string, string | undefined>
        const query = { kind, campaign_id: campaign, limit, cursor }
        const found = await api().ask<List<EndpointDetailJson>>('GET', '/v1/callback-endpoints', {
          query,
        })
        print.many(found, found.data, COLUMNS)
        moreToSee(print, found)
        if (kind === 'made' && !print.isJson) await sayOthers(api(), print, campaign)
      }),
    )
  describe(callbacks.command('show <id>'), {
    summary: 'One endpoint: how it does, and what it was told lately.',
    examples: ['delivrd callbacks show cep_…', 'delivrd callbacks show cep_… --json | jq .stats'],
  }).action(
    acting(async ({ api, print, args: [id = ''] }) => {
      const path = endpointPath(id)
      const found = await api().ask<EndpointDetailJson>('GET', path)
      const query = { limit: 10 }
      const told = await api().ask<List<CallbackJson>>('GET', `${path}/callbacks`, { query })
      print.one({ ...found, latest: told.data }, () => endpointText(found))
      if (print.isJson) return
      print.text('')
      print.many(told, told.data, CALLBACK_COLUMNS)
    }),
  )
}

/** Callbacks may be given up where no person made an endpoint: that must not look like nothing. */
async function sayOthers(
  api: ApiClient,
  print: Printer,
  campaign: string | undefined,
): Promise<void> {
  const ask = (kind: 'origin' | 'login') => {
    const query = { kind, campaign_id: campaign, limit: 1 }
    return api.ask<List<EndpointJson>>('GET', '/v1/callback-endpoints', { query })
  }
  const found = await Promise.all([ask('origin'), ask('login')])
  if (found.some(({ data }) => data.length > 0))
    print.say('There are also addresses that messages named, or SMPP logins: --kind all')
}

export const CALLBACK_COLUMNS: readonly Column<CallbackJson>[] = [
  { title: 'CALLBACK', value: ({ id }) => id },
  { title: 'TYPE', value: ({ type }) => type },
  { title: 'MESSAGE', value: ({ message_id: id }) => id },
  { title: 'SEQ', value: ({ sequence }) => sequence, isFigure: true },
  { title: 'STATE', value: ({ state }) => state },
  { title: 'TRIES', value: ({ attempts }) => attempts.length, isFigure: true },
  { title: 'LAST', value: ({ attempts }) => attempts.at(-1)?.error ?? attempts.at(-1)?.status },
]

function endpointText(found: EndpointDetailJson): string {
  const { stats } = found
  return fields([
    ['endpoint', found.id],
    ['name', found.name],
    ['url', found.method === null ? found.url : `${found.method} ${found.url}`],
    ['format', formatOf(found)],
    ['events', found.events?.join(', ') ?? 'all'],
    ['campaign', found.campaign_id],
    ['in order', found.is_ordered ? 'one after the other' : null],
    ['tests', found.test === 'include' ? null : found.test],
    ['health', found.because === null ? found.health : `${found.health}: ${found.because}`],
    ['public key', found.public_key],
    ['heard', stats.success_rate === null ? null : `${(stats.success_rate * 100).toFixed(1)} %`],
    ['answers in', millis(stats)],
    ['heard last', stats.last_heard_at],
    ['waiting', stats.backlog],
    ['overdue', stats.overdue],
    ['oldest', stats.oldest_waiting_at],
    ['dead', stats.dead],
    ['last error', stats.last_error && `${stats.last_error.error} (${stats.last_error.at})`],
    ['next attempt', stats.next_attempt_at],
  ])
}

const millis = ({ p50_ms: p50, p95_ms: p95 }: EndpointDetailJson['stats']): string | null =>
  p50 === null || p95 === null ? null : `${Math.round(p50)} ms, 95 % within ${Math.round(p95)} ms`

function addMaking(callbacks: Command, acting: Acting): void {
  describe(callbacks.command('create <url>'), {
    summary:
      'Make an endpoint. Its secret is printed once, on stdout, and kept nowhere in the clear.',
    examples: [
      'delivrd callbacks create https://shop.example/callbacks',
      'delivrd callbacks create https://shop.example/callbacks --events message.delivered,message.failed',
      'SECRET=$(delivrd callbacks create https://shop.example/callbacks --ordered)',
      'delivrd callbacks create http://old.example/status.php --format messente',
      'delivrd callbacks create https://old.example/status --format jasmin --option level=3',
    ],
  })
    .option('--name <name>', 'else its host')
    .option('--events <events>', 'only these, with commas', names)
    .option(
      '--format <format>',
      'in whose words: “delivrd callbacks formats” lists them',
      'delivrd',
    )
    .option('--method <method>', 'GET or POST, where the format may have both')
    .option('--campaign <id>', 'only of this campaign (cmp_…)')
    .option('--test <which>', 'include, exclude or only: what no phone gets', 'include')
    .option('--ordered', 'one after the other over the whole endpoint')
    .option('--option <name=value>', 'one of the format’s own: “delivrd callbacks formats”', pair)
    .action(
      acting(async (run) => {
        const { api, print } = run
        const made = await api().ask<EndpointJson & { secret: string }>(
          'POST',
          '/v1/callback-endpoints',
          { body: wishOf(run) },
        )
        print.one(made, () => made.secret)
        if (!print.isJson) print.say(`Endpoint ${made.id}. Its secret is not shown again.`)
      }),
    )
  addRotating(callbacks, acting)
}

const wishOf = (run: Run) => ({
  url: run.args[0],
  name: textOption(run, 'name'),
  events: run.options['events'],
  format: textOption(run, 'format'),
  method: textOption(run, 'method')?.toUpperCase(),
  campaign_id: textOption(run, 'campaign'),
  is_ordered: run.options['ordered'] === true,
  test: textOption(run, 'test'),
  options: run.options['option'],
})

function addRotating(callbacks: Command, acting: Acting): void {
  describe(callbacks.command('rotate <id>'), {
    summary: 'A new secret, printed once. The old one signs along for 24 hours, unless it leaked.',
    examples: ['delivrd callbacks rotate cep_…', 'delivrd callbacks rotate cep_… --now'],
  })
    .option('--now', 'the old one signs no more from this moment')
    .action(
      acting(async ({ api, print, options, args: [id = ''] }) => {
        const query = options['now'] === true ? { now: true } : {}
        const made = await api().ask<{ secret: string }>('POST', `${endpointPath(id)}/secret`, {
          query,
        })
        print.one(made, () => made.secret)
      }),
    )
  describe(callbacks.command('remove <id>'), {
    summary: 'End an endpoint. What waits for it is given up.',
    examples: ['delivrd callbacks remove cep_…'],
  }).action(
    acting(async ({ api, print, args: [id = ''] }) => {
      const removed = await api().ask<EndpointJson>('DELETE', endpointPath(id))
      print.one(removed, () => `Removed ${removed.name} (${removed.id}).`)
    }),
  )
}

function addStates(callbacks: Command, acting: Acting): void {
  describe(callbacks.command('pause <id>'), {
    summary: 'Tell it nothing for now. What comes about waits.',
    examples: ['delivrd callbacks pause cep_…'],
  }).action(acting((run) => setState(run, 'pause')))
  describe(callbacks.command('resume <id>'), {
    summary: 'Tell it what waited, and go on.',
    examples: ['delivrd callbacks resume cep_…'],
  }).action(acting((run) => setState(run, 'resume')))
  describe(callbacks.command('test <id>'), {
    summary:
      'Make one request, marked as a test, and show it with its answer; exit 1 if it was not heard.',
    examples: ['delivrd callbacks test cep_…', 'delivrd callbacks test cep_… --json | jq .request'],
  }).action(
    acting(async ({ api, print, args: [id = ''] }): Promise<ExitCode> => {
      const tried = await api().ask<TryJson>('POST', `${endpointPath(id)}/test`)
      print.one(tried, () => tryText(tried, print))
      return tried.error === null ? EXIT.ok : EXIT.failed
    }),
  )
}

async function setState({ api, print, args: [id = ''] }: Run, verb: 'pause' | 'resume') {
  const changed = await api().ask<EndpointJson>('POST', `${endpointPath(id)}/${verb}`)
  print.one(changed, () => `${changed.name} (${changed.id}) is ${changed.state}.`)
}

function tryText({ request, reply, error, ms }: TryJson, print: Printer): string {
  const headers = Object.entries(request?.headers ?? {}).map(([name, value]) => `${name}: ${value}`)
  const sent =
    request === null
      ? []
      : [`${request.method} ${request.url}`, ...headers, '', request.body ?? '', '']
  const verdict =
    error === null ? print.style('green', '✔ heard') : print.style('red', `✖ ${error}`)
  const status = reply === null ? '' : ` HTTP ${reply.status}`
  return [...sent, `${verdict}${status} (${ms} ms)`, ...(reply?.body ? [reply.body] : [])].join(
    '\n',
  )
}
