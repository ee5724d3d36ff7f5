import assert from 'node:assert/strict'
import { test } from 'node:test'
import { messageSummary } from './message-text.ts'
import type { Printer } from './printer.ts'
import type { MessageJson } from './wire.ts'

const print = { style: (_look: string, text: string) => text } as unknown as Printer

const message = (changes: Partial<MessageJson>): MessageJson =>
  ({
    status: 'delivered',
    final: true,
    settled: true,
    segments: { total: 1, delivered: 1 },
    text: null,
    reason: null,
    price: null,
    provider_word: null,
    provider_code: null,
    ...changes,
  }) as MessageJson

test('what is settled changes no more, but for a receipt where none ever came', () => {
  const outlook = (changes: Partial<MessageJson>) =>
    /will it change:? +(.*)/.exec(messageSummary(message(changes), print))?.[1]
  assert.equal(outlook({}), 'no')
  assert.equal(
    outlook({ status: 'unconfirmed' }),
    'not likely: only by a receipt, and its time is over',
  )
  assert.equal(outlook({ status: 'unconfirmed', settled: false }), 'only by a late receipt')
  assert.equal(outlook({ status: 'submitted', final: false, settled: false }), 'yes')
})
