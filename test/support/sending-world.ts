import { FakeProvider } from '../../sim/providers/fake.ts'
import type { FakeOptions } from '../../sim/providers/fake.ts'
import { references } from '../../src/adapters/crypto/references.ts'
import { startPipeline } from '../../src/adapters/pipeline/pipeline.ts'
import { postgresPipelineStore } from '../../src/adapters/postgres/pipeline-store.ts'
import type { HttpGatewayTimes } from '../../src/adapters/providers/gateway/http-gateway.ts'
import { openHttpGateway } from '../../src/adapters/providers/gateway/open-http.ts'
import type { ProviderCase } from './all-providers.ts'
import { PARTS, openSmpp } from './pipeline-parts.ts'
import { type Running, type Settings, type World, clock, log, random } from './pipeline-world.ts'
import { createWorld, queue } from './pipeline-world.ts'

/** A workspace whose account is a provider's fake over HTTP. */
export type SendingWorld = World & {
  readonly provider: ProviderCase
  readonly fake: FakeProvider
}

export async function openSendingWorld(
  url: string,
  provider: ProviderCase,
  { fake: options = {}, settings = {} }: { fake?: FakeOptions; settings?: Settings } = {},
): Promise<SendingWorld> {
  const fake = await FakeProvider.start(provider.vendor('http://127.0.0.1:9/'), options)
  const world = await createWorld(url, 9)
  await pointAt(world, { provider, baseUrl: fake.baseUrl, settings })
  return { ...world, provider, fake }
}

/** Makes the world's account one of this provider's, whose API is there. */
export async function pointAt(
  { pool, accountId }: Pick<World, 'pool' | 'accountId'>,
  {
    provider,
    baseUrl,
    settings = {},
  }: {
    readonly provider: ProviderCase
    readonly baseUrl: string
    readonly settings?: Settings
  },
): Promise<void> {
  const all = {
    connection: provider.connection(baseUrl),
    channels: [provider.channel],
    window: 50,
    ratePerSecond: 5_000,
    expectedByMs: 60_000,
    ...settings,
  }
  await pool.query(
    'update provider_accounts set kind = $2, settings = $3, updated_at = $4 where id = $1',
    [accountId, provider.kind, all, new Date()],
  )
}

/** Takes messages in for the provider's channel, from a sender of its kind. */
export async function queueFor(
  world: SendingWorld,
  numbers: readonly string[],
  text = 'Your table is ready',
): Promise<readonly string[]> {
  const { channel, sender } = world.provider
  return queue(
    world,
    numbers.map((to) => ({ to, text, sender })),
    { channel },
  )
}

type StartOptions = { readonly receiptsAt?: string; readonly unheardAfterMs?: number }

export async function startSending(
  { pool }: Pick<World, 'pool'>,
  times: Partial<HttpGatewayTimes> = {},
  { receiptsAt = 'http://127.0.0.1:9', ...more }: StartOptions = {},
): Promise<Running> {
  const store = postgresPipelineStore(pool, 1)
  const { providers } = PARTS
  const openHttp = openHttpGateway({
    providers,
    references,
    clock,
    log,
    times,
    random: Math.random,
    receiptsAt: () => receiptsAt,
  })
  const pipeline = await startPipeline({
    store,
    clock,
    random,
    log,
    ...PARTS,
    ...more,
    open: (account, handlers) =>
      account.protocol === 'smpp' ? openSmpp(account, handlers) : openHttp(account, handlers),
  })
  return { pipeline, store }
}

export type AnswerCount = {
  readonly answer: string | null
  readonly code: string | null
  readonly segments: number
}

/** How the segments that were handed over were answered, and with what code. */
export async function answers({ pool }: Pick<World, 'pool'>): Promise<readonly AnswerCount[]> {
  const { rows } = await pool.query<AnswerCount>(
    `select answer, answer_code as code, count(*)::int as segments from submissions
     group by 1, 2 order by 1, 2`,
  )
  return rows
}

/** Numbers that the provider took more than one message for: by its own book. */
export function textedTwice(fake: FakeProvider): readonly string[] {
  const taken = Map.groupBy(
    fake.truth().filter(({ isTaken }) => isTaken),
    ({ to }) => to.replace(/\D/g, ''),
  )
  return [...taken].flatMap(([to, messages]) => (messages.length > 1 ? [to] : []))
}
