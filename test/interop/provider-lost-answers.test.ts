import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakeBandwidth } from '../../sim/providers/bandwidth.ts'
import { fakePlivo } from '../../sim/providers/plivo.ts'
import { telling } from '../../sim/providers/script.ts'
import { fakeTelnyx, telnyxCredentials } from '../../sim/providers/telnyx.ts'
import { fakeTwilio } from '../../sim/providers/twilio.ts'
import type { FakeVendor, Misbehaviour } from '../../sim/providers/vendor.ts'
import { BANDWIDTH } from '../../src/adapters/providers/bandwidth.ts'
import { PLIVO } from '../../src/adapters/providers/plivo.ts'
import { TELNYX } from '../../src/adapters/providers/telnyx.ts'
import { TWILIO } from '../../src/adapters/providers/twilio.ts'
import type { Connection, HttpProvider, SubmitOutcome } from '../../src/flows/ports/providers.ts'
import { openProviderWorld, PUBLIC_URL } from '../support/provider-world.ts'
import type { ProviderWorld } from '../support/provider-world.ts'

/** How many texts meet each misbehaviour of each provider; 1,000 by hand. */
const TEXTS = Number(process.env['TEXTS'] ?? '30')
const AT_ONCE = 50

type Case = { provider: HttpProvider; vendor: FakeVendor; connection: Connection }

const keys = telnyxCredentials()
const bandwidth = {
  accountId: '900000',
  applicationId: 'app',
  apiUser: 'user',
  apiPassword: 'password',
  callbackUrl: `${PUBLIC_URL}/receipts/acc_test`,
  callbackUser: 'callback',
  callbackPassword: 's3cret',
}
const sid = `AC${'0'.repeat(32)}`

const CASES: readonly Case[] = [
  {
    provider: TWILIO,
    vendor: fakeTwilio({ accountSid: sid, authToken: 'token' }),
    connection: { account_sid: sid, auth_token: 'token' },
  },
  {
    provider: TELNYX,
    vendor: fakeTelnyx(keys),
    connection: { api_key: keys.apiKey, public_key: keys.publicKey },
  },
  {
    provider: BANDWIDTH,
    vendor: fakeBandwidth(bandwidth),
    connection: {
      account_id: bandwidth.accountId,
      application_id: bandwidth.applicationId,
      api_user: bandwidth.apiUser,
      api_password: bandwidth.apiPassword,
      callback_user: bandwidth.callbackUser,
      callback_password: bandwidth.callbackPassword,
    },
  },
  {
    provider: PLIVO,
    vendor: fakePlivo({ authId: 'MA1', authToken: 'token' }),
    connection: { auth_id: 'MA1', auth_token: 'token' },
  },
]

/** What is known at once of a text whose answer went wrong, when the provider had taken it. */
const KNOWN: Readonly<Partial<Record<Misbehaviour, SubmitOutcome['kind']>>> = {
  'accept-then-reset': 'unknown',
  'accept-then-timeout': 'unknown',
  'accept-then-500': 'unknown',
  'cut-short': 'unknown',
  'no-id': 'unknown',
  slow: 'accepted',
  'wrong-id': 'accepted',
  'double-answer': 'accepted',
}

for (const { provider, vendor, connection } of CASES) {
  for (const [misbehaviour, kind] of Object.entries(KNOWN)) {
    test(`${provider.kind}: ${misbehaviour}: nothing is taken twice, and every text is found again`, async () => {
      const world = await openProviderWorld({
        provider,
        vendor,
        connection,
        timeoutMs: misbehaviour === 'accept-then-timeout' ? 1_000 : 20_000,
        options: {
          misbehave: () => misbehaviour as Misbehaviour,
          script: () => telling([vendor.words.sent, vendor.words.delivered]),
          pace: { seconds: 100, hours: 720 },
        },
      })
      try {
        const sent = await sendAll(world)
        await world.fake.whenQuiet()
        const kinds = new Set(sent.values())
        // A server that says everything twice may cost the next answer on that connection its place.
        if (misbehaviour === 'double-answer') kinds.delete('unknown')
        assert.deepEqual([...kinds], [kind])
        const taken = world.fake.truth().map(({ reference }) => reference ?? '')
        assert.equal(new Set(taken).size, taken.length, 'taken twice')
        assert.deepEqual(taken.toSorted(), [...sent.keys()].toSorted())
        const found = world.heard.flatMap(({ reading }) =>
          reading.kind === 'read' ? reading.receipts.map(({ reference }) => reference ?? '') : [],
        )
        assert.deepEqual([...new Set(found)].toSorted(), [...sent.keys()].toSorted())
      } finally {
        await world.close()
      }
    })
  }
}

/** Each text once, as the pipeline does: nothing that is unknown is offered again. */
async function sendAll(world: ProviderWorld): Promise<ReadonlyMap<string, SubmitOutcome['kind']>> {
  const sent = new Map<string, SubmitOutcome['kind']>()
  for (let at = 0; at < TEXTS; at += AT_ONCE) {
    const texts = Array.from({ length: Math.min(AT_ONCE, TEXTS - at) }, () => world.text())
    const outcomes = await Promise.all(texts.map((text) => world.submit(text)))
    texts.forEach(({ reference }, index) => sent.set(reference, outcomes[index]?.kind ?? 'unknown'))
  }
  return sent
}
