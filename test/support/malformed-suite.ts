import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Agent, request } from 'undici'
import { createRandom } from '../../sim/random.ts'
import { telling } from '../../sim/providers/script.ts'
import type { FakeMessage, FakeVendor } from '../../sim/providers/vendor.ts'
import { NO_OVERRIDES } from '../../src/core/dialects/overrides.ts'
import type { HttpAccount } from '../../src/flows/ports/pipeline.ts'
import { readSource } from '../../src/flows/read-source.ts'
import type { ProviderCase } from './all-providers.ts'
import { receiptCall, sendTo } from './brought.ts'
import { createTestDatabase } from './database.ts'
import { type DoorWorld, PUBLIC_URL, openDoorWorld } from './door-world.ts'
import { type Malformed, goldenKnocks, malformed } from './malformed.ts'
import { PARTS } from './pipeline-parts.ts'
import { eventually, standingOtherwise } from './pipeline-world.ts'

const AT_ONCE = 16

/** Whatever is brought to a provider's door, signed or not: it is never our fault, and all of it is read. */
export function testMalformed(provider: ProviderCase, count: number, seed: number): void {
  test(`${provider.kind}: ${count} malformed requests (seed ${seed}): none breaks anything`, async () => {
    const database = await createTestDatabase()
    const world = await openDoorWorld(database.url, provider, { script: () => telling([]) })
    const agent = new Agent({ connections: AT_ONCE, pipelining: 1 })
    try {
      const random = createRandom(seed)
      const goldens = goldenKnocks(provider.kind)
      readInProcess(world, goldens, { count, seed })
      const [message] = await sendTo(world, ['+447700900201'])
      assert.ok(message !== undefined)
      const vendor = provider.vendor(world.accountUrl)
      const seen = new Map<number, number>()
      let left = count
      const bringSome = async (): Promise<void> => {
        while (left-- > 0) {
          const status = await bring(
            { world, vendor, message, agent },
            malformed(random, goldens),
            left,
          )
          seen.set(status, (seen.get(status) ?? 0) + 1)
        }
      }
      await Promise.all(Array.from({ length: AT_ONCE }, bringSome))
      const told = JSON.stringify([...seen])
      assert.ok(![...seen.keys()].some((status) => status >= 500), told)
      assert.ok(
        [...seen.keys()].some((status) => status < 300),
        `some were let in: ${told}`,
      )
      await eventually(
        async () => Number((await world.pool.query('select count(*) as n from inbox')).rows[0].n),
        (waiting) => waiting === 0,
        { withinMs: 30_000 + count * 5 },
      )
      const { rows } = await world.pool.query(
        `select because, reading from orphans where because like 'it could not be applied%' limit 3`,
      )
      assert.deepEqual(rows, [], 'each was read and applied, or kept with what is wrong with it')
      assert.deepEqual(await standingOtherwise(world, world.store), [])
    } finally {
      await agent.close()
      await world.close()
      await database.drop()
    }
  })
}

/** Every one through the reading alone, proven and not, whatever its bytes. */
function readInProcess(
  world: DoorWorld,
  goldens: readonly Malformed[],
  { count, seed }: { count: number; seed: number },
): void {
  const random = createRandom(seed + 1)
  const account = world.pipeline.accounts.get(world.accountId) as HttpAccount
  const own = { of: () => NO_OVERRIDES, entries: () => [], revision: () => 0 }
  for (let at = 0; at < count; at++) {
    const { method, query, headers, body: raw } = malformed(random, goldens)
    const url = `${world.accountUrl}${query}`
    const meta = { method, url, headers, trust: 'proven' as const, reference: null }
    const source = { raw, protocol: 'http' as const, meta }
    for (const { fact, id } of readSource(PARTS, source, { account, own, arrivedAt: 0 }).receipts) {
      assert.ok(fact.length <= 600 && !fact.includes('\0') && fact.isWellFormed())
      assert.ok(id === null || id.length <= 200)
    }
  }
}

type Bringing = {
  readonly world: DoorWorld
  readonly vendor: FakeVendor
  readonly message: FakeMessage
  readonly agent: Agent
}

async function bring(
  { world, vendor, message, agent }: Bringing,
  given: Malformed,
  at: number,
): Promise<number> {
  const call = receiptCall(vendor, message, { word: 'delivered', code: null })
  // By turns to the account's address and to the message's, of which the reference is known.
  const place = at % 2 === 0 ? world.accountUrl : call.url.replace(/[?#].*$/s, '')
  const url = `${place}${given.query}`
  const isSigned = at % 4 < 3
  const said = isSigned ? signedLike(vendor, { ...given, url }) : { ...given, url }
  const { statusCode, body } = await request(said.url.replace(PUBLIC_URL, world.localUrl()), {
    method: given.method,
    headers: sendable(said.headers),
    dispatcher: agent,
    ...(given.method === 'GET' ? {} : { body: said.body }),
  })
  await body.dump()
  return statusCode
}

/** With the vendor's own signature, where it can sign such a thing. */
function signedLike(
  vendor: FakeVendor,
  { method, url, headers, body }: Malformed & { readonly url: string },
): Malformed & { readonly url: string } {
  const text = new TextDecoder().decode(body)
  const verb = method === 'GET' ? 'GET' : 'POST'
  try {
    const call = vendor.sign(
      { method: verb, url, headers, body: text },
      { atMs: Date.now(), random: createRandom(1) },
    )
    return { method, query: '', url: call.url, headers: call.headers, body: Buffer.from(call.body) }
  } catch {
    return { method, query: '', url, headers, body }
  }
}

const sendable = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).filter(
      ([name, value]) =>
        !/^(host|content-length|connection|transfer-encoding)$/i.test(name) &&
        /^[\t\x20-\x7e\x80-\xff]*$/.test(value),
    ),
  )
