/**
 * Our SMPP codec beside the npm package `smpp`, same PDUs, same run; then whole sessions of ours.
 * node bench/smpp-codec.ts [--json]
 */
import { createRequire } from 'node:module'
import { decodePdu, encodePdu } from '../src/smpp/pdu.ts'
import type { PduDraft } from '../src/smpp/pdu-types.ts'
import type { Session } from '../src/smpp/session.ts'
import { createSession } from '../src/smpp/session.ts'

type TheirPdu = { toBuffer(): Uint8Array }
type TheirPduClass = {
  new (bytes: Uint8Array): TheirPdu
  new (command: string, fields: object): TheirPdu
}
const { PDU: TheirPdu } = createRequire(import.meta.url)('smpp') as { PDU: TheirPduClass }

const ROUND_MS = 400
const ROUNDS = 5
const BATCH = 500

const text = (words: string) => new TextEncoder().encode(words)

const SUBMIT = {
  source_addr_ton: 5,
  source_addr: 'Delivrd',
  dest_addr_ton: 1,
  dest_addr_npi: 1,
  destination_addr: '37255512345',
  esm_class: 0,
  registered_delivery: 1,
  validity_period: '000001000000000R',
  data_coding: 0,
  short_message: text('Your table for two is booked for 19:00 tonight. Reply STOP to opt out.'),
}
const RECEIPT = {
  source_addr_ton: 1,
  source_addr_npi: 1,
  source_addr: '37255512345',
  dest_addr_ton: 5,
  destination_addr: 'Delivrd',
  esm_class: 4,
  short_message: text(
    'id:0123456789 sub:001 dlvrd:001 submit date:2405011200 done date:2405011201 stat:DELIVRD err:000 text:Your table for two i',
  ),
}
const RECEIPT_TLVS = {
  receipted_message_id: '0123456789',
  message_state: 2,
  network_error_code: new Uint8Array([3, 0, 0]),
}
const submit: PduDraft = { command: 'submit_sm', sequence: 7, ...SUBMIT }
const receipt: PduDraft = { command: 'deliver_sm', sequence: 8, ...RECEIPT, tlvs: RECEIPT_TLVS }
const answer: PduDraft = { command: 'submit_sm_resp', sequence: 7, message_id: '0123456789' }

const buffered = <T extends { short_message: Uint8Array }>(fields: T) => ({
  ...fields,
  short_message: Buffer.from(fields.short_message),
})
const theirSubmit = { sequence_number: 7, ...buffered(SUBMIT) }
const receiptBytes = Buffer.from(encodePdu(receipt))
const answerBytes = Buffer.from(encodePdu(answer))

const CASES: readonly { name: string; ours: () => unknown; theirs: () => unknown }[] = [
  {
    name: 'submit_sm encode',
    ours: () => encodePdu(submit),
    theirs: () => new TheirPdu('submit_sm', theirSubmit).toBuffer(),
  },
  {
    name: 'submit_sm_resp decode',
    ours: () => decodePdu(answerBytes),
    theirs: () => new TheirPdu(answerBytes),
  },
  {
    name: 'deliver_sm decode',
    ours: () => decodePdu(receiptBytes),
    theirs: () => new TheirPdu(receiptBytes),
  },
]

/** Calls a second, the best of a few rounds: other work on the machine can only make it slower. */
function perSecond(call: () => unknown, batch = BATCH): number {
  let best = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    const startedAt = performance.now()
    let calls = 0
    let elapsedMs = 0
    while (elapsedMs < ROUND_MS) {
      for (let i = 0; i < batch; i += 1) call()
      calls += batch
      elapsedMs = performance.now() - startedAt
    }
    best = Math.max(best, (calls / elapsedMs) * 1000)
  }
  return Math.round(best)
}

const rows = CASES.map(({ name, ours, theirs }) => {
  const oursPerSecond = perSecond(ours)
  const theirsPerSecond = perSecond(theirs)
  return {
    name,
    oursPerSecond,
    theirsPerSecond,
    ratio: +(oursPerSecond / theirsPerSecond).toFixed(1),
  }
})

const WINDOW = 500

/** Submissions a second from request to response through an ESME and a centre of ours, no sockets. */
function submissionsPerSecond(): number {
  const limits = { windowSize: WINDOW }
  const esme = createSession<number>({ role: 'esme', limits }, 0)
  const smsc = createSession<number>({ role: 'smsc', limits }, 0)
  esme.bind({ command: 'bind_transceiver', system_id: 'bench' }, 0)
  exchange(esme, smsc)
  const windowful = () => {
    for (let i = 0; i < WINDOW; i += 1) esme.request({ command: 'submit_sm', ...SUBMIT }, i, 0)
    exchange(esme, smsc)
    if (esme.pendingCount > 0) throw new Error('unanswered submissions')
  }
  return perSecond(windowful, 10) * WINDOW
}

function exchange(esme: Session<number>, smsc: Session<number>): void {
  for (;;) {
    const toSmsc = esme.takeOutgoing()
    const toEsme = smsc.takeOutgoing()
    if (toSmsc === null && toEsme === null) return
    if (toEsme !== null) esme.feed(toEsme, 0)
    for (const event of toSmsc === null ? [] : smsc.feed(toSmsc, 0)) {
      if (event.kind !== 'request') continue
      if (event.pdu.command === 'submit_sm') smsc.respond(event.pdu, { message_id: '0123456789' })
      else if (event.pdu.command === 'bind_transceiver') smsc.respond(event.pdu, {})
    }
  }
}

const sessions = { submissionsPerSecond: submissionsPerSecond() }

if (process.argv.includes('--json')) console.log(JSON.stringify({ codec: rows, sessions }))
else {
  console.table(rows)
  console.log(`two sessions: ${sessions.submissionsPerSecond} submissions a second, both sides`)
}
