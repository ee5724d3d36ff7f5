import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refusing, telling } from '../../sim/providers/script.ts'
import type { FakeVendor, Misbehaviour, Refusal, Word } from '../../sim/providers/vendor.ts'
import { readWords } from '../../src/core/dialects/read-words.ts'
import type { Reason } from '../../src/core/reasons.ts'
import type {
  Connection,
  DoorReceipt,
  DoorWorld,
  HttpProvider,
} from '../../src/flows/ports/providers.ts'
import { openProviderWorld } from './provider-world.ts'

export type SuiteParts = {
  readonly name: string
  readonly provider: HttpProvider
  readonly vendor: FakeVendor
  readonly connection: Connection
  readonly addresses?: readonly string[]
  readonly world?: DoorWorld
  /** Every word with every code that goes with it. */
  readonly words: readonly Word[]
  /** What a receipt's word and code are called in what it says. */
  readonly said: (word: Word) => Readonly<Record<string, string>>
  /** How each refusal is understood. */
  readonly refusals: Readonly<Record<Refusal, 'busy' | 'unknown' | Reason>>
  /** How many texts the large test sends. */
  readonly texts?: number
}

const TAKEN_BADLY: readonly Misbehaviour[] = [
  'accept-then-reset',
  'accept-then-timeout',
  'accept-then-500',
  'no-id',
  'cut-short',
]

/** What every provider has to show against its fake; the fake's own book is the truth. */
export function testProvider(parts: SuiteParts): void {
  const { name, provider, vendor, connection, words } = parts
  const open = (more: Partial<Parameters<typeof openProviderWorld>[0]> = {}) =>
    openProviderWorld({
      provider,
      vendor,
      connection,
      ...(parts.addresses === undefined ? {} : { addresses: parts.addresses }),
      ...(parts.world === undefined ? {} : { world: parts.world }),
      ...more,
    })

  test(`${name}: every word and code arrives, each with its message, twice or out of order`, async () => {
    const count = Math.max(parts.texts ?? 300, words.length)
    const world = await open({
      options: {
        script: ({ text }, number) =>
          telling([words[number % words.length] ?? { word: '', code: null }], {
            segments: vendor.receiptsPer === 'segment' && text.length > 160 ? 2 : 1,
          }),
        mess: { duplicates: 0.2, disorder: 0.3 },
        pace: { seconds: 100, hours: 720 },
      },
    })
    try {
      for (let at = 0; at < count; at += 20) {
        const texts = Array.from({ length: Math.min(20, count - at) }, (_, index) =>
          world.text(index % 7 === 0 ? { text: 'A text of two segments. '.repeat(10) } : {}),
        )
        const outcomes = await Promise.all(texts.map((text) => world.submit(text)))
        for (const outcome of outcomes) assert.equal(outcome.kind, 'accepted')
      }
      await world.fake.whenQuiet()
      assert.deepEqual(
        world.heard.filter(({ authenticity }) => authenticity.kind !== 'authentic'),
        [],
      )
      const heard = world.heard.flatMap(({ reading }) =>
        reading.kind === 'read' ? reading.receipts : [],
      )
      assert.equal(heard.length, world.heard.length, 'each call had its receipt')
      const truth = world.fake.truth()
      assert.equal(truth.length, count)
      const told = truth.flatMap((message) =>
        message.receipts.map((receipt) => ({
          id: message.segmentIds[receipt.segment - 1] ?? message.id,
          reference: message.reference,
          said: parts.said(receipt),
        })),
      )
      assert.deepEqual(tally(heard.map((one) => asTold(one, parts))), tally(told))
    } finally {
      await world.close()
    }
  })

  test(`${name}: each refusal is understood, and none is a guess`, async () => {
    for (const refusal of Object.keys(parts.refusals) as Refusal[]) {
      const world = await open({
        options: { script: () => refusing(refusal, vendor.refusals[refusal]) },
      })
      try {
        const outcome = await world.submit(world.text())
        const understood =
          outcome.kind === 'refused'
            ? readWords(provider.vendor, outcome.said).claim.reason
            : outcome.kind
        assert.equal(understood, parts.refusals[refusal], `${refusal}: ${JSON.stringify(outcome)}`)
      } finally {
        await world.close()
      }
    }
  })

  test(`${name}: wrong credentials are refused, and the reason is ours`, async () => {
    const world = await open({
      connection: Object.fromEntries(
        Object.entries(connection).map(([field, value]) => [
          field,
          provider.fields.find((one) => one.name === field)?.isSecret === true ? 'wrong' : value,
        ]),
      ),
    })
    try {
      const outcome = await world.submit(world.text())
      assert.equal(outcome.kind, 'refused')
      assert.equal(world.fake.truth().length, 0)
      if (outcome.kind === 'refused')
        assert.equal(readWords(provider.vendor, outcome.said).claim.reason, 'auth-failed')
    } finally {
      await world.close()
    }
  })

  test(`${name}: an answer that was lost is unknown, and its receipt names the text`, async () => {
    for (const misbehaviour of TAKEN_BADLY) {
      const world = await open({
        timeoutMs: 500,
        options: {
          misbehave: () => misbehaviour,
          script: () => telling([vendor.words.delivered], { reaches: true }),
        },
      })
      try {
        const text = world.text()
        assert.equal((await world.submit(text)).kind, 'unknown', misbehaviour)
        await world.fake.whenQuiet()
        assert.equal(world.fake.truth().length, 1, misbehaviour)
        const [heard] = world.heard
        assert.equal(heard?.reading.kind, 'read')
        if (heard?.reading.kind === 'read')
          assert.equal(heard.reading.receipts[0]?.reference, text.reference, misbehaviour)
      } finally {
        await world.close()
      }
    }
  })

  test(`${name}: a slow, a double and a wrongly named answer are taken once`, async () => {
    for (const misbehaviour of ['slow', 'double-answer', 'wrong-id'] as const) {
      const world = await open({
        timeoutMs: 5_000,
        options: {
          misbehave: () => misbehaviour,
          script: () => telling([vendor.words.delivered]),
          pace: { seconds: 30, hours: 720 },
        },
      })
      try {
        const text = world.text()
        assert.equal((await world.submit(text)).kind, 'accepted', misbehaviour)
        await world.fake.whenQuiet()
        const references = world.heard.flatMap(({ reading }) =>
          reading.kind === 'read' ? reading.receipts.map(({ reference }) => reference) : [],
        )
        assert.deepEqual([...new Set(references)], [text.reference], misbehaviour)
      } finally {
        await world.close()
      }
    }
  })

  test(`${name}: a receipt that is not taken comes again until it is`, async () => {
    const world = await open({
      doorStatus: (call) => (call < 3 ? 503 : 0),
      options: {
        script: () => telling([vendor.words.delivered]),
        pace: { seconds: 100_000, hours: 720 },
      },
    })
    try {
      await world.submit(world.text())
      await world.fake.whenQuiet()
      assert.equal(world.heard.length, 3)
      assert.deepEqual(
        world.heard.map(({ authenticity }) => authenticity.kind),
        ['authentic', 'authentic', 'authentic'],
      )
    } finally {
      await world.close()
    }
  })
}

const asTold = (receipt: DoorReceipt, parts: SuiteParts) => ({
  id: receipt.id,
  reference: receipt.reference,
  said: Object.fromEntries(
    Object.keys(parts.said({ word: '', code: '' })).flatMap((field) => {
      const said = receipt.said[field]
      return said === undefined ? [] : [[field, said]]
    }),
  ),
})

/** How often each is there: what was told must be heard, no more and no less. */
function tally(all: readonly unknown[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>()
  for (const one of all) {
    const key = JSON.stringify(one)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
