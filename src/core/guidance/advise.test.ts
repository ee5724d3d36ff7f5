import assert from 'node:assert/strict'
import test from 'node:test'
import type { Counted } from '../campaign-progress.ts'
import { REASONS } from '../reasons.ts'
import { STATUSES } from '../status.ts'
import { adviseCampaign } from './advise.ts'
import type { CampaignFacts, Sampled } from './facts.ts'

const ACCOUNT = '11111111-1111-7111-8111-111111111111'
const OTHER = '22222222-2222-7222-8222-222222222222'

const line = (part: Partial<Counted>): Counted => ({
  status: 'delivered',
  reason: '',
  accountId: ACCOUNT,
  code: '',
  charge: 'yes',
  messages: 1,
  segments: 1,
  priceMicros: 0,
  ...part,
})

const facts = (part: Partial<CampaignFacts>): CampaignFacts => ({
  state: 'done',
  text: 'Hello',
  stoppedBy: null,
  hasReceipts: true,
  counts: [line({ messages: 1_000 })],
  conflicts: 0,
  textedTwice: 0,
  oldestWaitingAt: null,
  now: 10 * 3_600_000,
  accountNames: new Map([
    [ACCOUNT, 'Acme'],
    [OTHER, 'Bulk'],
  ]),
  sample: [],
  ...part,
})

const sampled = (count: number, part: Partial<Sampled>): Sampled[] =>
  Array.from({ length: count }, (_, at) => ({
    recipient: `+4477009${String(at).padStart(5, '0')}`,
    country: 'GB',
    sender: 'ACME',
    status: 'delivered',
    reason: null,
    segments: 1,
    ...part,
  }))

const ids = (part: Partial<CampaignFacts>): string[] =>
  adviseCampaign(facts(part)).map(({ id }) => id)

test('a campaign that went well needs no advice', () => {
  assert.deepEqual(ids({ sample: sampled(100, {}) }), [])
})

test('every reason for which a message did not arrive has advice that names the messages', () => {
  for (const { id } of REASONS) {
    if (['duplicate-message', 'cancelled', 'receipt-timeout', 'held-for-review'].includes(id))
      continue
    for (const status of ['failed', 'rejected'] as const) {
      const counts = [line({ status, reason: id, messages: 7, charge: 'no' })]
      const advice = adviseCampaign(facts({ counts }))
      assert.ok(advice.length > 0, `${status} ${id}`)
      for (const { because, whatToDo, affected } of advice) {
        assert.equal(affected, 7)
        assert.match(because, /7/)
        assert.ok(whatToDo.length > 15)
      }
    }
  }
})

test('whatever the counts are, advice is about no more messages than there are', () => {
  for (const status of STATUSES) {
    for (const { id: reason } of [...REASONS, { id: '' }]) {
      const counts = [line({ status, reason, messages: 3, charge: 'maybe' })]
      for (const { affected } of adviseCampaign(facts({ counts }))) assert.ok(affected <= 3)
    }
  }
})

test('a country whose numbers fail far more often than the others is named', () => {
  const sample = [
    ...sampled(12, { country: 'FR', status: 'failed', reason: 'unknown' }),
    ...sampled(3, { country: 'FR' }),
    ...sampled(900, {}),
    ...sampled(3, { status: 'failed', reason: 'handset-unreachable' }),
  ]
  const advice = adviseCampaign(facts({ sample })).find(({ id }) => id === 'country-fr')
  assert.equal(advice?.title, 'Numbers in France fail more often')
  assert.match(advice.because, /12 of 15 messages .* \(80 %\), against 3 of 903/)
})

test('a country that fails as all others do is not blamed', () => {
  const half = (country: string) => [
    ...sampled(50, { country, status: 'failed', reason: 'unknown' }),
    ...sampled(50, { country }),
  ]
  assert.ok(!ids({ sample: [...half('FR'), ...half('GB')] }).some((id) => id.startsWith('country')))
})

test('one failure in a small country is no pattern', () => {
  const sample = [...sampled(1, { country: 'MT', status: 'failed' }), ...sampled(500, {})]
  assert.deepEqual(ids({ sample }), [])
})

test('invalid numbers without their country are told from others', () => {
  const sample = sampled(8, { recipient: '07700900', reason: 'invalid-number', status: 'rejected' })
  assert.ok(ids({ sample }).includes('number-format'))
  const foreign = sampled(8, { recipient: '+447', reason: 'invalid-number', status: 'rejected' })
  assert.ok(!ids({ sample: foreign }).includes('number-format'))
})

test('an account that fails far more often than the other is named, and its messages can be listed', () => {
  const counts = [
    line({ messages: 900 }),
    line({ status: 'failed', reason: 'unknown', messages: 10 }),
    line({ accountId: OTHER, messages: 60 }),
    line({ accountId: OTHER, status: 'failed', reason: 'unknown', messages: 40 }),
  ]
  const advice = adviseCampaign(facts({ counts })).find(({ id }) => id === 'account-compared')
  assert.equal(advice?.title, 'Bulk fails more often')
  assert.equal(advice.filter?.accountId, OTHER)
})

test('what we refused ourselves blames no account', () => {
  const counts = [
    line({ messages: 100 }),
    line({ accountId: '', status: 'rejected', reason: 'opted-out', messages: 100 }),
  ]
  assert.ok(!ids({ counts }).includes('account-compared'))
})

test('a link is spoken of only where carriers refused, and the text has one', () => {
  const counts = [line({ status: 'failed', reason: 'spam-filtered-carrier', messages: 9 })]
  assert.ok(ids({ counts, text: 'Win at bit.ly/x1' }).includes('link'))
  assert.ok(!ids({ counts, text: 'Hello. Yours, Ann' }).includes('link'))
  assert.ok(!ids({ text: 'See https://example.com' }).includes('link'))
})

test('who stopped a campaign is said while it is stopped', () => {
  const counts = [line({ status: 'queued', messages: 5 })]
  const [advice] = adviseCampaign(facts({ state: 'stopped', stoppedBy: 'Ann Lee', counts }))
  assert.match(advice?.because ?? '', /Ann Lee stopped it; 5 messages still wait/)
})

test('slow receipts are no failure: the advice is to wait', () => {
  const counts = [line({ status: 'submitted', messages: 5 })]
  const slow = adviseCampaign(facts({ counts, oldestWaitingAt: 0 }))
  assert.match(slow[0]?.because ?? '', /the oldest for 10 hours/)
  assert.deepEqual(ids({ counts, oldestWaitingAt: 10 * 3_600_000 - 60_000 }), [])
})

test('with receipts switched off, sent is the end and nobody is told to wait', () => {
  const counts = [line({ status: 'sent', messages: 5 })]
  assert.deepEqual(ids({ counts, hasReceipts: false, oldestWaitingAt: 0 }), ['receipts-off'])
})

test('what a sample shows is said of the whole campaign', () => {
  const sample = [
    ...sampled(60, { country: 'NO', status: 'failed', reason: 'unknown' }),
    ...sampled(4_940, {}),
  ]
  const counts = [line({ messages: 988_000 }), line({ status: 'failed', messages: 12_000 })]
  const advice = adviseCampaign(facts({ sample, counts })).find(({ id }) => id === 'country-no')
  assert.equal(advice?.affected, 12_000)
  assert.match(advice.because, /Seen in 5,000 messages of this campaign/)
})

test('what can be done stands before what is good to know, and nobody is told twice to send again', () => {
  const counts = [
    line({ status: 'failed', reason: 'handset-unreachable', messages: 20, charge: 'maybe' }),
    line({ status: 'unconfirmed', reason: 'receipt-timeout', messages: 900 }),
    line({ status: 'rejected', reason: 'no-route', messages: 3, charge: 'no' }),
  ]
  assert.deepEqual(ids({ counts }), ['unreachable', 'routing', 'unconfirmed', 'charged'])
})
