import { createRandom } from '../../sim/random.ts'
import type { FakeCall, FakeMessage, FakeVendor, Word } from '../../sim/providers/vendor.ts'
import type { DoorWorld } from './door-world.ts'
import { eventually } from './pipeline-world.ts'
import { queueFor } from './sending-world.ts'

/** Receipts that a test brings itself, in its provider's words and with its provider's signature. */

/** What the provider took of ours, in the order of the numbers, once our side has heard the answers. */
export async function sendTo(
  world: DoorWorld,
  numbers: readonly string[],
  text?: string,
): Promise<readonly FakeMessage[]> {
  await queueFor(world, numbers, text)
  await eventually(
    async () => {
      const { rows } = await world.pool.query<{ open: number }>(
        `select (select count(*) from send_queue)
           + (select count(*) from submissions where answer is null) as open`,
      )
      return Number(rows[0]?.open)
    },
    (open) => open === 0,
  )
  const plain = (to: string): string => to.replace(/\D/g, '')
  return numbers.map((number) => {
    const found = world.fake.truth().find(({ to }) => plain(to) === plain(number))
    if (found === undefined) throw new Error(`the provider never got a text to ${number}`)
    return found
  })
}

export function receiptCall(
  vendor: FakeVendor,
  message: FakeMessage,
  word: Word,
  segment = 1,
): FakeCall {
  const news = { ...word, atMs: Date.now(), segment, wire: 'text' as const }
  const call = vendor.receipt(message, news, 1)
  if (call === null) throw new Error(`${vendor.kind} has no receipt for ${word.word}`)
  return call
}

export const signed = (vendor: FakeVendor, call: FakeCall): FakeCall =>
  vendor.sign(call, { atMs: Date.now(), random: createRandom(1) })

/** The status of our answer. */
export async function bringCall(world: DoorWorld, call: FakeCall): Promise<number> {
  const { url, method, headers, body } = call
  const response = await world.bring(url, {
    method,
    headers,
    ...(method === 'POST' ? { body } : {}),
  })
  await response.arrayBuffer()
  return response.status
}
