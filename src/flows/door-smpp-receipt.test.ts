import assert from 'node:assert/strict'
import test from 'node:test'
import type { CallbackEvent, ToldStanding } from '../core/callbacks/event.ts'
import { STATUSES, type Status } from '../core/status.ts'
import {
  type ReceiptWish,
  partIds,
  readReceiptId,
  readReceiptWish,
  receiptId,
  receiptWish,
  tellOverSmpp,
} from './door-smpp-receipt.ts'

const ID = '01900000-0000-7000-8000-0000000000aa'
const LOGIN = '01900000-0000-7000-8000-0000000000bb'
const ALONE: ReceiptWish = {
  registered: 1,
  groupId: null,
  parts: 1,
  asked: [1],
  userReference: null,
  coding: 0,
  service: '',
}

const standing = (status: Status): ToldStanding => ({
  status,
  reason: status === 'failed' ? 'unknown-subscriber' : null,
  detail: null,
  fault: null,
  permanent: null,
  grade: 'carrier',
  charge: 'maybe',
  conflict: false,
  textedTwice: false,
  segments: 3,
  segmentsDelivered: status === 'delivered' ? 3 : 0,
  segmentsKnown: 3,
  word: null,
  code: null,
  rule: 'strongest',
  channel: 'sms',
  accountId: null,
  submissions: 1,
  priceMicros: null,
})

const change = (before: Status | null, after: Status): CallbackEvent => ({
  id: ID,
  at: 2_000,
  kind: 'message',
  change: {
    type: `message.${after}`,
    sequence: 2,
    at: 2_000,
    after: standing(after),
    before: before === null ? null : standing(before),
    correction: null,
  },
  message: {
    id: ID,
    workspaceId: LOGIN,
    campaignId: null,
    isTest: false,
    reference: null,
    to: '+37255500001',
    from: 'Harbour',
    text: 'Your table is ready',
    createdAt: 1_000,
    submittedAt: 1_500,
    finalAt: 2_000,
    currency: 'EUR',
    accountName: null,
    vendor: null,
    providerId: null,
    answer: 'accepted',
  },
})

const told = (event: CallbackEvent, wish: Partial<ReceiptWish> = {}): readonly string[] => {
  const telling = tellOverSmpp(event, receiptWish({ ...ALONE, ...wish }, LOGIN))
  return telling.kind === 'receipts' ? telling.receipts.map(({ id, stat }) => `${id} ${stat}`) : []
}

const OWN = receiptId(ID)

test('each registered_delivery hears what it asked for', () => {
  const heard = (registered: number) =>
    [change('sent', 'delivered'), change('sent', 'failed'), change('submitted', 'sent')].flatMap(
      (event) => told(event, { registered }),
    )
  const [good, bad, enroute] = [`${OWN} DELIVRD`, `${OWN} UNDELIV`, `${OWN} ENROUTE`]
  assert.deepEqual(heard(0), [])
  assert.deepEqual(heard(1), [good, bad])
  assert.deepEqual(heard(2), [bad])
  assert.deepEqual(heard(3), [good])
  assert.deepEqual(heard(0x11), [good, bad, enroute])
  assert.deepEqual(heard(0x10), [enroute])
})

test('every outcome is told to whoever asked for its kind, and to nobody else', () => {
  const kinds = new Map<Status, 'good' | 'bad' | 'between' | 'unsent'>([
    ...(['draft', 'scheduled', 'held', 'queued'] as const).map((one) => [one, 'unsent'] as const),
    ...(['submitted', 'sent', 'unconfirmed'] as const).map((one) => [one, 'between'] as const),
    ...(['expired', 'cancelled', 'failed', 'rejected', 'partial'] as const).map(
      (one) => [one, 'bad'] as const,
    ),
    ...(['delivered', 'read'] as const).map((one) => [one, 'good'] as const),
  ])
  for (const status of STATUSES) {
    // As it came: the bits above are for acknowledgements of people and of phones.
    for (let registered = 0; registered < 256; registered += 1) {
      const asked = new Set([
        ...([1, 3].includes(registered & 3) ? ['good'] : []),
        ...([1, 2].includes(registered & 3) ? ['bad'] : []),
        ...((registered & 16) === 0 ? [] : ['between']),
      ])
      const heard = told(change(null, status), { registered }).length
      assert.equal(heard, asked.has(kinds.get(status) ?? '') ? 1 : 0, `${status} ${registered}`)
      const { events } = receiptWish({ ...ALONE, registered }, LOGIN)
      const isWritten = events === null || events.includes(`message.${status}`)
      assert.ok(isWritten || heard === 0, 'what is told is written down first')
    }
  }
})

test('the same words are not said twice, and what was told and is no longer true is taken back', () => {
  assert.deepEqual(told(change('delivered', 'read')), [])
  assert.deepEqual(told(change('failed', 'delivered'), { registered: 2 }), [`${OWN} DELIVRD`])
  assert.deepEqual(told(change('delivered', 'failed'), { registered: 2 }), [`${OWN} UNDELIV`])
  assert.deepEqual(told(change('sent', 'delivered'), { registered: 2 }), [])
})

test('each part that asked has its own receipt; one text to many has one id', () => {
  const event = change('sent', 'delivered')
  assert.deepEqual(told(event, { parts: 3, asked: [1, 3] }), [`${OWN} DELIVRD`, `${OWN}03 DELIVRD`])
  assert.deepEqual(told(event, { groupId: 'feed' }), ['feed DELIVRD'])
})

test('an id and each of its parts lead to the message; nothing else does', () => {
  assert.deepEqual(partIds(OWN, 12).map(readReceiptId), Array(12).fill(ID))
  assert.deepEqual(['', '12', `${OWN}0`, `${OWN}000`, 'x'.repeat(32)].map(readReceiptId), [
    ...Array(5).fill(null),
  ])
})

test('a wish is read as it was written', () => {
  const wish = {
    registered: 17,
    groupId: 'ab',
    parts: 4,
    asked: [1, 4],
    userReference: 513,
    coding: 8,
    service: 'CMT',
  }
  assert.deepEqual(readReceiptWish(receiptWish(wish, LOGIN)), wish)
  assert.deepEqual(readReceiptWish(receiptWish(ALONE, LOGIN)), ALONE)
})
