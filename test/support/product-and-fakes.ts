import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { CERTIFICATE_URL, fetchText } from '../../sim/providers/aws.ts'
import { FakeProvider } from '../../sim/providers/fake.ts'
import type { FakeOptions } from '../../sim/providers/fake.ts'
import { openPool } from '../../src/adapters/postgres/pool.ts'
import type { ProviderCase } from './all-providers.ts'
import { eventually } from './pipeline-world.ts'
import { freePort } from './server-process.ts'

/** The whole product, spoken to over its API alone, and its database for what no API tells. */
export type ProductWorld = {
  readonly url: string
  readonly pid: number
  readonly pool: Pool
  /** Throws unless it is answered with 2xx. */
  ask<Answer>(method: 'GET' | 'POST' | 'PATCH', path: string, body?: object): Promise<Answer>
  close(): Promise<void>
}

/** A provider's fake, and the product's account there. */
export type FakeAccount = {
  readonly provider: ProviderCase
  readonly fake: FakeProvider
  readonly accountId: string
}

export type SentMessage = {
  readonly id: string
  readonly to: string
  readonly status: string
  readonly reason: string | null
  readonly grade: string
  readonly conflict: boolean
  readonly texted_twice: boolean
  readonly provider_word: string | null
  readonly provider_code: string | null
}

const KEY = 'key-of-the-journey-of-all-vendors'
const PROCESS = join(import.meta.dirname, 'product-process.ts')
const BATCH = 500

export async function openProduct(databaseUrl: string): Promise<ProductWorld> {
  const dataDir = mkdtempSync(join(tmpdir(), 'delivrd-product-'))
  const port = String(await freePort())
  const parts = [databaseUrl, port, KEY, dataDir, await fetchText(CERTIFICATE_URL)]
  const child: ChildProcess = spawn(process.execPath, [PROCESS, ...parts], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const exited = once(child, 'exit')
  const [{ url }] = (await Promise.race([
    once(child, 'message'),
    exited.then(() => Promise.reject(new Error('the product did not start'))),
  ])) as [{ url: string }]
  const pool = openPool(databaseUrl, { max: 2 })
  return {
    url,
    pid: child.pid ?? 0,
    pool,
    ask: async <Answer>(method: string, path: string, body?: object) => {
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
      return (await answer.json()) as Answer
    },
    close: async () => {
      child.kill('SIGTERM')
      await exited
      await pool.end()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** An account of this provider's, made over the API as a person makes it, and its fake at the other end. */
export async function addFake(
  product: ProductWorld,
  provider: ProviderCase,
  { fake: options = {}, settings = {} }: { fake?: FakeOptions; settings?: object } = {},
): Promise<FakeAccount> {
  const { id } = await product.ask<{ id: string }>('POST', '/v1/accounts', {
    name: provider.kind,
    kind: provider.kind,
    connection: provider.connection('http://127.0.0.1:9'),
    default_sender: provider.sender,
    window: 50,
    rate_per_second: 2_000,
    expected_by_ms: 600_000,
    // Half of what is told here are failures: what comes of being judged is another's story.
    health_failover: false,
    ...settings,
  })
  // The account's address is known only now, and some vendors have receipts sent to it.
  const accountUrl = `${product.url}/receipts/${id}`
  const fake = await FakeProvider.start(provider.vendor(accountUrl), options)
  await product.ask('PATCH', `/v1/accounts/${id}`, {
    connection: provider.connection(fake.baseUrl),
  })
  return { provider, fake, accountId: id }
}

/** Takes them in through the API; their ids, in the order given. */
export async function send(
  product: ProductWorld,
  { provider, accountId }: FakeAccount,
  messages: readonly { readonly to: string; readonly text: string }[],
): Promise<readonly string[]> {
  const ids: string[] = []
  for (let at = 0; at < messages.length; at += BATCH) {
    const { channel } = provider
    const wish = { channel, account_id: accountId }
    const { results } = await product.ask<{ results: readonly { message?: { id: string } }[] }>(
      'POST',
      '/v1/messages/batch',
      { messages: messages.slice(at, at + BATCH).map((one) => ({ ...one, ...wish })) },
    )
    for (const { message, ...rest } of results) {
      if (message === undefined) throw new Error(`it was not taken in: ${JSON.stringify(rest)}`)
      ids.push(message.id)
    }
  }
  return ids
}

/** Every message was answered, everything that the fake had to tell was told, and all of it was read. */
export async function untilQuiet(
  { pool }: ProductWorld,
  { fake }: FakeAccount,
  { withinMs = 60_000 }: { withinMs?: number } = {},
): Promise<void> {
  const waiting = async (): Promise<Readonly<Record<string, number>>> => {
    const { rows } = await pool.query<Record<string, number>>(
      `select (select count(*)::int from messages where status = 'queued') as queued,
         (select count(*)::int from submissions where answer is null) as unanswered,
         (select count(*)::int from inbox) as unread`,
    )
    return rows[0] ?? {}
  }
  const isOver = (seen: Readonly<Record<string, number>>): boolean =>
    Object.values(seen).every((count) => count === 0)
  await eventually(waiting, isOver, { withinMs })
  await fake.whenQuiet()
  await eventually(waiting, isOver, { withinMs })
}

/** Every message of an account, page by page, as the API tells it. */
export async function messagesOf(
  product: ProductWorld,
  accountId: string,
): Promise<readonly SentMessage[]> {
  const all: SentMessage[] = []
  let cursor = ''
  for (;;) {
    const page = await product.ask<{ data: readonly SentMessage[]; next_cursor: string | null }>(
      'GET',
      `/v1/messages?limit=1000&account_id=${accountId}${cursor}`,
    )
    all.push(...page.data)
    if (page.next_cursor === null) return all
    cursor = `&cursor=${encodeURIComponent(page.next_cursor)}`
  }
}
