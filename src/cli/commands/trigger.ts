import { randomInt } from 'node:crypto'
import type { Command } from 'commander'
import type { ChangeJson, EndpointJson, FetchedJson, TryJson } from '../callback-wire.ts'
import { type Acting, type Run, describe, textOption } from '../command.ts'
import { EXIT, type ExitCode, Failure } from '../failure.ts'
import { findAccountId } from '../find-account.ts'
import { positive, seconds, untilDeadline } from '../options.ts'
import type { AccountJson, List, MessageJson } from '../wire.ts'

const WAIT_SECONDS = 60
const AN_HOUR_MS = 3_600_000

/** What is to be sent for it: a magic number of the simulator, and what it takes beside that. */
type Recipe = {
  /** docs/simulator.md. */
  readonly code: string
  readonly isLong?: boolean
  readonly plan?: 'schedule' | 'cancel'
}

/** Every event that one message to the simulator can bring about within seconds. */
const RECIPES: Readonly<Record<string, Recipe>> = {
  'message.queued': { code: '000' },
  'message.submitted': { code: '004' },
  'message.sent': { code: '012' },
  'message.delivered': { code: '000' },
  'message.failed': { code: '201' },
  'message.expired': { code: '101' },
  'message.rejected': { code: '106' },
  'message.partial': { code: '023', isLong: true },
  'message.scheduled': { code: '000', plan: 'schedule' },
  'message.cancelled': { code: '000', plan: 'cancel' },
  'inbound.received': { code: '092' },
}

const TEST = 'callback.test'

export function addTrigger(program: Command, acting: Acting): void {
  describe(program.command('trigger <event>'), {
    summary:
      'Make an event happen, to see what your receiver does with it: a real message to the simulated carrier that really comes to that.',
    examples: [
      'delivrd trigger message.delivered',
      'delivrd trigger message.failed --account Sim --json',
      'delivrd trigger inbound.received',
      'delivrd trigger callback.test',
    ],
  })
    .option('--account <account>', 'one that leads to the simulator; else the demo’s')
    .option(
      '--wait <seconds>',
      'how long to wait for it, exit 5 when it did not come',
      positive,
      WAIT_SECONDS,
    )
    .addHelpText(
      'after',
      `\nEvents: ${Object.keys(RECIPES).join(', ')}.\n` +
        'callback.test makes no message: it sends a test event, marked as one, to every active endpoint.',
    )
    .action(acting(trigger))
}

async function trigger(run: Run): Promise<ExitCode> {
  const [event = ''] = run.args
  if (event === TEST) return testEndpoints(run)
  const recipe = RECIPES[event]
  if (recipe === undefined) {
    throw new Failure(`Nothing brings about ${event} within seconds.`, {
      exitCode: EXIT.usage,
      cure: `There are: ${[...Object.keys(RECIPES), TEST].join(', ')}.`,
    })
  }
  const accountId = await simulatorOf(run)
  const body = { events: [event] }
  const listener = await run.api().ask<{ id: string }>('POST', '/v1/listeners', { body })
  const path = `/v1/listeners/${listener.id}`
  try {
    const message = await send(run, recipe, accountId)
    const change = await hear(run, `${path}/next`, (data) =>
      event === 'inbound.received' ? data.from === message.to : data.id === message.id,
    )
    return report(run, { event, message, change })
  } finally {
    await run.api().raw('DELETE', path)
  }
}

/** An account that leads to the simulator: nothing else may be sent to with numbers that are nobody's. */
async function simulatorOf(run: Run): Promise<string> {
  const named = textOption(run, 'account')
  if (named !== undefined) return findAccountId(run.api(), named)
  const { data } = await run.api().ask<List<AccountJson>>('GET', '/v1/accounts')
  const demo = data.find(({ is_demo: isDemo, enabled }) => isDemo && enabled)
  if (demo !== undefined) return demo.id
  throw new Failure('No provider account leads to the simulated carrier.', {
    cure: 'Start one (delivrd simulate), add it (delivrd account add) and name it with --account. Or: delivrd trigger callback.test',
  })
}

async function send(run: Run, recipe: Recipe, accountId: string): Promise<MessageJson> {
  const { code, isLong = false, plan = null } = recipe
  const message = await run.api().ask<MessageJson>('POST', '/v1/messages', {
    body: {
      to: `+1555${code}${String(randomInt(10_000)).padStart(4, '0')}`,
      text: `Made by delivrd trigger.${isLong ? ' This one needs three segments.'.repeat(12) : ''}`,
      account_id: accountId,
      ...(plan === null
        ? {}
        : { send_at: new Date(run.world.clock.now() + AN_HOUR_MS).toISOString() }),
    },
  })
  if (plan === 'cancel') await run.api().ask('POST', `/v1/messages/${message.id}/cancel`)
  return message
}

/** The change that was meant, or null when its time is over. What others brought about goes by. */
async function hear(
  run: Run,
  path: string,
  isMeant: (data: ChangeJson['data']) => boolean,
): Promise<ChangeJson | null> {
  let meant: ChangeJson | null = null
  let heard: readonly Pick<FetchedJson, 'id' | 'lease'>[] = []
  await untilDeadline(run.world.clock, seconds(Number(run.options['wait'])), async () => {
    const body = { heard, wait_seconds: 1 }
    const { callbacks } = await run
      .api()
      .ask<{ callbacks: readonly FetchedJson[] }>('POST', path, { body })
    const changes = callbacks.map((one) => JSON.parse(one.body) as ChangeJson)
    heard = callbacks.map(({ id, lease }) => ({ id, lease }))
    meant = changes.find(({ data }) => isMeant(data)) ?? null
    return meant !== null
  })
  await run.api().ask('POST', path, { body: { heard, limit: 0 } })
  return meant
}

type Outcome = {
  readonly event: string
  readonly message: MessageJson
  readonly change: ChangeJson | null
}

async function report(run: Run, { event, message, change }: Outcome): Promise<ExitCode> {
  const { print } = run
  if (change === null) {
    const now = await run.api().ask<MessageJson>('GET', `/v1/messages/${message.id}`)
    print.one(now, () => `${event} did not come: ${message.id} is ${now.status}.`)
    return EXIT.timeout
  }
  print.one(change, () => `${event} of ${message.id}, a real message to the simulated carrier.`)
  if (!print.isJson)
    print.say(`Who was told, and what came of it: delivrd callbacks attempts ${message.id}`)
  return EXIT.ok
}

/** Requests that say themselves that they are only a test. */
async function testEndpoints(run: Run): Promise<ExitCode> {
  const { api, print } = run
  const { data } = await api().ask<List<EndpointJson>>('GET', '/v1/callback-endpoints')
  const active = data.filter(({ state }) => state === 'active')
  if (active.length === 0) {
    throw new Failure('There is no active callback endpoint.', {
      exitCode: EXIT.notFound,
      cure: 'Make one: delivrd callbacks create https://… To a delivrd listen that is open goes what happens: delivrd trigger message.delivered',
    })
  }
  const tried = await Promise.all(
    active.map(async ({ id, url }) => {
      const path = `/v1/callback-endpoints/${id}/test`
      const { reply, error, ms } = await api().ask<TryJson>('POST', path)
      return { endpoint_id: id, url, status: reply?.status ?? null, error, ms }
    }),
  )
  print.many({ type: TEST, is_test: true, data: tried }, tried, [
    { title: 'ENDPOINT', value: (one) => one.endpoint_id },
    { title: 'URL', value: (one) => one.url },
    { title: 'STATUS', value: (one) => one.status },
    { title: 'MS', value: (one) => one.ms, isFigure: true },
    { title: 'ERROR', value: (one) => one.error },
  ])
  if (!print.isJson) print.say('Test events, marked as such: no message is behind them.')
  return tried.every(({ error }) => error === null) ? EXIT.ok : EXIT.failed
}
