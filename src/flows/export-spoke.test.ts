import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exportSpoke } from './export-spoke.ts'
import type { CampaignRecord, MessageRecord } from './ports/reads.ts'

const MESSAGE = {
  id: '01930000-0000-7000-8000-000000000001',
  accountId: 'account',
  recipient: '+13125550002',
  sender: '+13125550001',
  text: 'Hello',
  fields: null,
  row: 1,
  status: 'failed',
  reason: 'unknown-subscriber',
  detail: null,
  fault: 'recipient',
  permanent: true,
  grade: 'carrier',
  charge: 'maybe',
  rule: 'strongest',
  segments: 1,
  segmentsDelivered: 0,
  segmentsKnown: 1,
  submissions: 1,
  word: 'delivery_failed',
  code: '40012',
  submittedAt: 0,
} as unknown as MessageRecord

const CAMPAIGN = {
  id: '01930000-0000-7000-8000-000000000002',
  state: 'done',
  source: null,
  sourceKey: null,
  archivedAt: null,
  createdByName: null,
  columns: [],
} as unknown as CampaignRecord

const REPLY = {
  person: '+13125550002',
  ours: '+13125550001',
  text: 'Yes',
  receivedAt: 0,
  fields: { assignmentId: '501', 'texter[firstName]': 'Sam' },
}

async function texters(made: Partial<CampaignRecord>): Promise<readonly string[][]> {
  const reads = {
    spokeCodes: async () => 'twilio' as const,
    accountKinds: async () => new Map(),
    openSnapshot: async () => ({
      asOf: 0,
      campaign: { ...CAMPAIGN, ...made },
      batches: (async function* () {
        yield [MESSAGE]
      })(),
      async *replies() {
        yield [REPLY]
      },
      close: async () => undefined,
    }),
  }
  const filter = { campaignId: CAMPAIGN.id }
  const asked = { profile: 'spoke-rewired', filter, now: 0, safe: (cell: string) => cell } as const
  const found = await exportSpoke(reads, 'workspace', asked)
  assert.ok(found !== null)
  const places = ['assignmentId', 'texter[firstName]', 'texter[lastName]'].map((name) =>
    found.header.indexOf(name),
  )
  const rows = []
  for await (const batch of found.batches) rows.push(...batch)
  return rows.map((row) => places.map((place) => row[place] ?? ''))
}

test('the texter is a person who made the campaign, never a key or whoever brought a file in', async () => {
  const byFile = ['501', 'Sam']
  const person = { createdBy: 'user:1', createdByName: 'Ann B' }
  assert.deepEqual(await texters(person), [
    ['', 'Ann', 'B'],
    [...byFile, 'B'],
  ])
  assert.deepEqual(await texters({ ...person, source: 'spoke-rewired' }), [
    ['', '', ''],
    [...byFile, ''],
  ])
  const key = { createdBy: 'key:1', createdByName: 'Command line on the server' }
  assert.deepEqual(await texters(key), [
    ['', '', ''],
    [...byFile, ''],
  ])
})

async function exportedCode(kind: string): Promise<string | undefined> {
  const reads = {
    spokeCodes: async () => 'twilio' as const,
    accountKinds: async () => new Map([['account', kind]]),
    openSnapshot: async () => ({
      asOf: 0,
      campaign: CAMPAIGN,
      batches: (async function* () {
        yield [MESSAGE]
      })(),
      async *replies() {},
      close: async () => undefined,
    }),
  }
  const filter = { campaignId: CAMPAIGN.id }
  const asked = { profile: 'spoke-moveon', filter, now: 0, safe: (cell: string) => cell } as const
  const found = await exportSpoke(reads, 'workspace', asked)
  assert.ok(found !== null)
  const rows = []
  for await (const batch of found.batches) rows.push(...batch)
  return rows[0]?.[found.header.indexOf('error_code')]
}

test('a Spoke export has the code of the service that carried the message, as its page has', async () => {
  assert.equal(await exportedCode('telnyx'), '40012')
})

test('what no service of Spoke’s carried has the code that the workspace chose', async () => {
  assert.notEqual(await exportedCode('smpp'), '40012')
  assert.equal(await exportedCode('smpp'), await exportedCode('infobip'))
})
