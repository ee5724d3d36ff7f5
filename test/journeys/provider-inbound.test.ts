import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { OPT_OUT_CONFIRMATION } from '../../src/flows/hear-inbound.ts'
import { ALL_PROVIDERS } from '../support/all-providers.ts'
import type { ProviderCase } from '../support/all-providers.ts'
import { createTestDatabase } from '../support/database.ts'
import { openDoorWorld } from '../support/door-world.ts'
import { eventually } from '../support/pipeline-world.ts'

/** What people write, brought by every provider over real HTTP as it does it, and proven as it proves it. */

const PERSON = '+447700903001'

/** Messente says nowhere how texts are brought. */
const BRINGS_NO_TEXTS = ['messente', 'messente-sms']

const KEY = 'of-our-making-long-and-unguessable'

/** Vendors that sign nothing of a text bring texts to an address with a key of ours. */
const keyed = (provider: ProviderCase): ProviderCase => ({
  ...provider,
  connection: (baseUrl) => ({ ...provider.connection(baseUrl), inbound_key: KEY }),
  vendor: (accountUrl) => {
    const vendor = provider.vendor(accountUrl)
    return {
      ...vendor,
      inbound: (text) => vendor.inbound({ ...text, url: `${text.url}?key=${KEY}` }),
    }
  },
})

const UNSIGNED = ['infobip', 'jasmin', 'kannel', 'plivo']

// Each in a database of its own.
describe('texts of people', { concurrency: 4 }, () => {
  for (const usual of ALL_PROVIDERS) {
    const provider = UNSIGNED.includes(usual.kind) ? keyed(usual) : usual
    if (BRINGS_NO_TEXTS.includes(provider.kind)) continue
    test(`${provider.kind}: what people write is heard, and STOP is confirmed by the same account`, async () => {
      const database = await createTestDatabase()
      const world = await openDoorWorld(database.url, provider)
      const heard = async () =>
        (
          await world.pool.query<{ sender: string; text: string; channel: string }>(
            'select sender, text, channel from inbound_messages order by id',
          )
        ).rows
      try {
        world.fake.text({ from: PERSON, to: provider.sender, text: 'id:1 stat:DELIVRD' })
        const [first] = await eventually(heard, ({ length }) => length === 1)
        assert.deepEqual(first, {
          sender: PERSON,
          text: 'id:1 stat:DELIVRD',
          channel: provider.channel,
        })
        world.fake.text({ from: PERSON, to: provider.sender, text: 'Stop' })
        await eventually(heard, ({ length }) => length === 2)
        const sent = await eventually(
          async () => world.fake.truth().filter(({ text }) => text === OPT_OUT_CONFIRMATION),
          ({ length }) => length === 1,
        )
        assert.equal(sent[0]?.to.replace(/\D/g, ''), PERSON.slice(1))
        const { rows } = await world.pool.query('select number from opt_outs')
        assert.deepEqual(rows, [{ number: PERSON }])
        const orphans = await world.pool.query('select because from orphans')
        assert.deepEqual(orphans.rows, [])
      } finally {
        await world.close()
        await database.drop()
      }
    })
  }
})
