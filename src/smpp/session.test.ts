import assert from 'node:assert/strict'
import test from 'node:test'
import { COMMAND_STATUS as S } from './command-status.ts'
import { createFrameReader } from './framing.ts'
import type { Pdu, PduDraft } from './pdu-types.ts'
import { decodePdu, encodePdu } from './pdu.ts'
import type { Session } from './session.ts'
import { createSession } from './session.ts'
import type { SessionEvent, SessionLimits } from './session-types.ts'

const LIMITS = {
  windowSize: 3,
  unansweredMax: 2,
  lateMax: 2,
  responseTimeoutMs: 10_000,
  bindTimeoutMs: 5_000,
  unbindTimeoutMs: 4_000,
  enquireAfterMs: 30_000,
  enquireReplyMs: 10_000,
}

const open = (role: 'esme' | 'smsc', limits: Partial<SessionLimits> = {}) =>
  createSession<string>({ role, limits: { ...LIMITS, ...limits } }, 0)

/** What the session wants written, read back as PDUs. */
function written(session: Session<string>): Pdu[] {
  const bytes = session.takeOutgoing()
  if (bytes === null) return []
  const { frames, error } = createFrameReader({ maxPduBytes: 65_536 }).read(bytes)
  assert.equal(error, null)
  return frames.map((frame) => {
    const decoded = decodePdu(frame)
    return decoded.kind === 'pdu' ? decoded.pdu : assert.fail(decoded.because)
  })
}

const brief = (pdus: readonly Pdu[]) => pdus.map((pdu) => [pdu.command, pdu.status, pdu.sequence])

const feed = (session: Session<string>, drafts: readonly PduDraft[], nowMs = 0) =>
  session.feed(new Uint8Array(Buffer.concat(drafts.map(encodePdu))), nowMs)

const kinds = (events: readonly SessionEvent<string>[]) => events.map(({ kind }) => kind)

/** The first of the requests among the events. */
function requestOf(events: readonly SessionEvent<string>[]) {
  for (const event of events) if (event.kind === 'request') return event.pdu
  return assert.fail('no request')
}

const BIND = { command: 'bind_transceiver', system_id: 'me', password: 'pw' } as const
const SUBMIT = { command: 'submit_sm', destination_addr: '37255512345' } as const
const RECEIPT = { command: 'deliver_sm', esm_class: 4 } as const

function boundEsme(limits?: Partial<SessionLimits>) {
  const session = open('esme', limits)
  session.bind(BIND, 0)
  feed(session, [{ command: 'bind_transceiver_resp', sequence: 1, system_id: 'SMSC' }])
  written(session)
  return session
}

function boundSmsc(limits?: Partial<SessionLimits>, bind: PduDraft = BIND) {
  const session = open('smsc', limits)
  const pdu = requestOf(feed(session, [{ ...bind, sequence: 1 } as PduDraft]))
  session.respond(pdu as Extract<Pdu, { command: 'bind_transceiver' }>, { system_id: 'SMSC' })
  written(session)
  return session
}

test('two sessions bind, submit and receipt each other', () => {
  const esme = open('esme')
  const smsc = open('smsc')
  const carry = (from: Session<string>, to: Session<string>, nowMs: number) =>
    to.feed(from.takeOutgoing() ?? assert.fail('nothing to carry'), nowMs)

  assert.deepEqual(esme.bind(BIND, 0), { kind: 'sent', sequence: 1 })
  const bind = requestOf(carry(esme, smsc, 5))
  assert.equal(bind.command === 'bind_transceiver' && bind.password, 'pw')
  if (bind.command !== 'bind_transceiver') return
  smsc.respond(bind, { status: 0, system_id: 'SMSC' })
  assert.deepEqual(kinds(carry(smsc, esme, 10)), ['bound'])
  assert.equal(esme.boundAs, 'bind_transceiver')
  assert.equal(smsc.boundAs, 'bind_transceiver')

  assert.deepEqual(esme.request(SUBMIT, 'message 1', 20), { kind: 'sent', sequence: 2 })
  const submit = requestOf(carry(esme, smsc, 25))
  if (submit.command !== 'submit_sm') assert.fail()
  smsc.respond(submit, { message_id: 'abc' })
  smsc.request({ ...RECEIPT, source_addr: '37255512345' }, 'receipt 1', 30)
  const [response, receipt] = carry(smsc, esme, 70)
  if (response?.kind !== 'response' || receipt?.kind !== 'request') assert.fail()
  assert.equal(response.request.tag, 'message 1')
  assert.equal(response.rttMs, 50)
  assert.equal(response.pdu.command === 'submit_sm_resp' && response.pdu.message_id, 'abc')
  assert.deepEqual(receipt.frame, encodePdu(receipt.pdu), 'the PDU comes with its own octets')

  if (receipt.pdu.command !== 'deliver_sm') assert.fail()
  assert.deepEqual(esme.respond(receipt.pdu, {}), { kind: 'sent' })
  assert.deepEqual(kinds(carry(esme, smsc, 80)), ['response'])

  esme.unbind(90)
  assert.deepEqual(carry(esme, smsc, 95), [{ kind: 'stop', because: 'unbound_by_peer' }])
  assert.deepEqual(carry(smsc, esme, 99), [{ kind: 'stop', because: 'unbound' }])
})

test('a refused bind leaves the session open for another', () => {
  const session = open('esme')
  session.bind(BIND, 0)
  const events = feed(session, [
    { command: 'bind_transceiver_resp', sequence: 1, status: S.ESME_RINVPASWD },
  ])
  assert.deepEqual(kinds(events), ['bind_refused'])
  assert.equal(session.state, 'open')
  assert.deepEqual(session.request(SUBMIT, 'a', 1), { kind: 'not_bound' })
  assert.equal(session.bind(BIND, 2).kind, 'sent')
})

test('a centre that does not know the bind says so with a generic_nack', () => {
  const session = open('esme')
  session.bind(BIND, 0)
  const events = feed(session, [{ command: 'generic_nack', sequence: 1, status: S.ESME_RINVCMDID }])
  assert.deepEqual(kinds(events), ['bind_refused'])
})

test('no more requests are on their way than the window holds', () => {
  const session = boundEsme()
  assert.equal(session.windowRoom, 3)
  for (const tag of ['a', 'b', 'c']) assert.equal(session.request(SUBMIT, tag, 0).kind, 'sent')
  assert.equal(session.windowRoom, 0)
  assert.deepEqual(session.request(SUBMIT, 'd', 0), { kind: 'window_full' })
  feed(session, [{ command: 'submit_sm_resp', sequence: 3, message_id: '7' }])
  assert.deepEqual(session.request(SUBMIT, 'd', 0), { kind: 'sent', sequence: 5 })
})

test('a request that cannot be written is a value and takes no place in the window', () => {
  const session = boundEsme()
  assert.deepEqual(session.request({ ...SUBMIT, source_addr: 'x'.repeat(30) }, 'a', 0), {
    kind: 'unencodable',
    because: 'source_addr: 30 is too long, at most 20',
  })
  assert.equal(session.pendingCount, 0)
  assert.equal(session.takeOutgoing(), null)
})

test('an unanswered request times out, and its late answer still finds it', () => {
  const session = boundEsme()
  session.request(SUBMIT, 'a', 1_000)
  assert.deepEqual(session.tick(10_999), [])
  const [timedOut] = session.tick(11_000)
  assert.equal(timedOut?.kind === 'timed_out' && timedOut.request.tag, 'a')
  assert.equal(session.windowRoom, 3)
  const [late] = feed(
    session,
    [{ command: 'submit_sm_resp', sequence: 2, message_id: '7' }],
    60_000,
  )
  if (late?.kind !== 'late_response') assert.fail()
  assert.equal(late.request.tag, 'a')
  assert.equal(late.rttMs, 59_000)
})

test('a generic_nack resolves the request it names; one that names none is only told', () => {
  const session = boundEsme()
  session.request(SUBMIT, 'a', 0)
  written(session)
  const events = feed(session, [
    { command: 'generic_nack', sequence: 99, status: S.ESME_RSYSERR },
    { command: 'generic_nack', sequence: 2, status: S.ESME_RINVCMDID },
    { command: 'submit_sm_resp', sequence: 2 },
  ])
  assert.deepEqual(kinds(events), ['unexpected_response', 'response', 'unexpected_response'])
  assert.deepEqual(written(session), [])
})

test('enquire_link is answered by itself, before, during and after the bind', () => {
  const session = open('smsc')
  assert.deepEqual(feed(session, [{ command: 'enquire_link', sequence: 7 }]), [])
  assert.deepEqual(brief(written(session)), [['enquire_link_resp', 0, 7]])
})

test('a PDU that trickles in is not waited for, however alive the link seems', () => {
  const session = boundEsme()
  const whole = encodePdu({ command: 'enquire_link', sequence: 7 })
  session.feed(whole.subarray(0, 3), 1_000)
  for (const [at, octet] of whole.subarray(3, 12).entries()) {
    session.feed(Uint8Array.of(octet), 4_000 + at * 3_000)
    assert.deepEqual(session.tick(4_000 + at * 3_000), [])
  }
  assert.deepEqual(session.tick(30_999), [])
  assert.deepEqual(session.tick(31_000), [{ kind: 'stop', because: 'pdu_too_slow' }])
})

test('each PDU has its own time to come in', () => {
  const session = boundEsme()
  const whole = encodePdu({ command: 'enquire_link', sequence: 7 })
  session.feed(whole.subarray(0, 8), 0)
  session.feed(whole.subarray(8), 29_000)
  assert.deepEqual(session.tick(29_500), [])
  session.feed(Buffer.concat([whole, whole.subarray(0, 8)]), 29_600)
  assert.deepEqual(session.tick(59_000), [])
  session.feed(whole.subarray(8), 59_100)
  assert.deepEqual(session.tick(59_700), [])
})

test('a silent link is asked, then given up', () => {
  const session = boundEsme()
  assert.deepEqual(session.tick(29_999), [])
  assert.equal(session.takeOutgoing(), null)
  assert.deepEqual(session.tick(30_000), [])
  assert.deepEqual(brief(written(session)), [['enquire_link', 0, 2]])
  assert.deepEqual(session.tick(39_999), [])
  assert.deepEqual(session.tick(40_000), [{ kind: 'stop', because: 'link_silent' }])
})

test('an answered enquire_link keeps the link, and never counts as a message', () => {
  const session = boundEsme({ inactivityMs: 65_000 })
  session.tick(30_000)
  assert.deepEqual(feed(session, [{ command: 'enquire_link_resp', sequence: 2 }], 31_000), [])
  session.tick(61_000)
  assert.deepEqual(feed(session, [{ command: 'enquire_link_resp', sequence: 3 }], 62_000), [])
  assert.deepEqual(session.tick(65_000), [{ kind: 'stop', because: 'inactive' }])
})

test('whoever does not bind in time is shown out', () => {
  assert.deepEqual(open('smsc').tick(5_000), [{ kind: 'stop', because: 'bind_timed_out' }])
  const esme = open('esme')
  esme.bind(BIND, 1_000)
  assert.deepEqual(esme.tick(5_999), [])
  assert.deepEqual(esme.tick(6_000), [{ kind: 'stop', because: 'bind_timed_out' }])
})

test('an unbind is answered behind what was asked before it, or when that takes too long', () => {
  const session = boundSmsc()
  const submit = requestOf(feed(session, [{ ...SUBMIT, sequence: 2 }]))
  assert.deepEqual(kinds(feed(session, [{ command: 'unbind', sequence: 3 }], 1_000)), [])
  assert.deepEqual([session.state, written(session)], ['unbinding', []])
  assert.deepEqual(kinds(feed(session, [{ ...SUBMIT, sequence: 4 }], 1_000)), ['refused'])
  assert.deepEqual(session.request(RECEIPT, 'late', 1_000), { kind: 'not_bound' })
  session.respond(submit as Extract<Pdu, { command: 'submit_sm' }>, { message_id: 'x' })
  assert.deepEqual(brief(written(session)), [
    ['submit_sm_resp', S.ESME_RINVBNDSTS, 4],
    ['submit_sm_resp', 0, 2],
    ['unbind_resp', 0, 3],
  ])
  assert.deepEqual(session.tick(1_001), [{ kind: 'stop', because: 'unbound_by_peer' }])

  const slow = boundSmsc()
  feed(slow, [{ ...SUBMIT, sequence: 2 }])
  feed(slow, [{ command: 'unbind', sequence: 3 }], 1_000)
  assert.deepEqual(slow.tick(4_999), [])
  assert.deepEqual(slow.tick(5_000), [{ kind: 'stop', because: 'unbound_by_peer' }])
  assert.deepEqual(brief(written(slow)), [['unbind_resp', 0, 3]])
})

test('an unbind that nobody answers still ends', () => {
  const session = boundEsme()
  session.unbind(1_000)
  assert.deepEqual(session.request(SUBMIT, 'a', 1_000), { kind: 'not_bound' })
  assert.equal(requestOf(feed(session, [{ ...RECEIPT, sequence: 1 }])).command, 'deliver_sm')
  assert.deepEqual(session.tick(5_000), [{ kind: 'stop', because: 'unbind_timed_out' }])
})

test('closing gives back the requests whose answers can no longer come', () => {
  const session = boundEsme()
  session.request(SUBMIT, 'a', 0)
  session.request(SUBMIT, 'b', 0)
  assert.deepEqual(
    session.close().map(({ tag }) => tag),
    ['a', 'b'],
  )
  assert.deepEqual(session.feed(encodePdu({ command: 'enquire_link' }), 1), [])
  assert.deepEqual(session.tick(100_000), [])
})

test('a request is answered once', () => {
  const session = boundEsme()
  const receipt = requestOf(feed(session, [{ ...RECEIPT, sequence: 5 }]))
  if (receipt.command !== 'deliver_sm') assert.fail()
  assert.deepEqual(session.respond(receipt, {}), { kind: 'sent' })
  assert.deepEqual(session.respond(receipt, {}), { kind: 'not_outstanding' })
  assert.deepEqual(brief(written(session)), [['deliver_sm_resp', 0, 5]])
})

test('a peer that gives every request the same number gets every answer', () => {
  const session = boundEsme()
  const receipts = feed(session, [RECEIPT, RECEIPT]).map((event) => requestOf([event]))
  for (const receipt of receipts) {
    if (receipt.command === 'deliver_sm') assert.equal(session.respond(receipt, {}).kind, 'sent')
  }
  assert.equal(written(session).length, 2)
})

test('more unanswered requests than the limit are put off with a temporary error', () => {
  const esme = boundEsme()
  const receipts = [1, 2, 3].map((sequence) => ({ ...RECEIPT, sequence }))
  const events = feed(esme, receipts)
  assert.deepEqual(kinds(events), ['request', 'request', 'refused'])
  assert.deepEqual(brief(written(esme)), [['deliver_sm_resp', S.ESME_RX_T_APPN, 3]])
  assert.equal(esme.unansweredCount, 2)

  const smsc = boundSmsc()
  feed(
    smsc,
    [1, 2, 3].map((sequence) => ({ ...SUBMIT, sequence })),
  )
  assert.deepEqual(brief(written(smsc)), [['submit_sm_resp', S.ESME_RTHROTTLED, 3]])
})

test('a few huge unanswered requests are as many as many small ones', () => {
  const session = boundEsme({ unansweredMax: 100, unansweredBytesMax: 100_000 })
  const huge = { ...RECEIPT, tlvs: { message_payload: new Uint8Array(60_000) } }
  const events = feed(session, [huge, huge, huge])
  assert.deepEqual(kinds(events), ['request', 'request', 'refused'])
  const receipt = requestOf(events)
  if (receipt.command === 'deliver_sm') session.respond(receipt, {})
  assert.deepEqual(kinds(feed(session, [huge])), ['request'])
})

for (const { says, session, draft, because, status } of [
  {
    says: 'a submission before the bind',
    session: () => open('smsc'),
    draft: SUBMIT,
    because: 'not_bound',
    status: S.ESME_RINVBNDSTS,
  },
  {
    says: 'a submission from a bound receiver',
    session: () => boundSmsc({}, { ...BIND, command: 'bind_receiver' }),
    draft: SUBMIT,
    because: 'not_bound',
    status: S.ESME_RINVBNDSTS,
  },
  {
    says: 'a second bind',
    session: () => boundSmsc(),
    draft: BIND,
    because: 'already_bound',
    status: S.ESME_RALYBND,
  },
  {
    says: 'a receipt sent to a centre',
    session: () => boundSmsc(),
    draft: RECEIPT,
    because: 'wrong_direction',
    status: S.ESME_RINVCMDID,
  },
  {
    says: 'a receipt before our bind',
    session: () => open('esme'),
    draft: RECEIPT,
    because: 'not_bound',
    status: S.ESME_RINVBNDSTS,
  },
] as const) {
  test(`${says} is refused and told`, () => {
    const refusing = session()
    const [event] = feed(refusing, [{ ...draft, sequence: 8 }])
    if (event?.kind !== 'refused') assert.fail(event?.kind)
    assert.equal(event.because, because)
    assert.deepEqual(brief(written(refusing)), [[`${draft.command}_resp`, status, 8]])
  })
}

test('a receipt that a centre hands to a transmitter is taken', () => {
  const session = open('esme')
  session.bind({ ...BIND, command: 'bind_transmitter' }, 0)
  assert.deepEqual(kinds(feed(session, [{ ...RECEIPT, sequence: 1 }])), ['request'])
})

test('a centre does not deliver to a bound transmitter', () => {
  const session = boundSmsc({}, { ...BIND, command: 'bind_transmitter' })
  assert.deepEqual(session.request(RECEIPT, 'a', 0), { kind: 'not_bound' })
})

test('an unreadable request is answered in its own words, and reading goes on', () => {
  const session = boundSmsc()
  const broken = encodePdu({ ...SUBMIT, sequence: 4 }).slice(0, 30)
  broken[3] = broken.length
  const unknown = Uint8Array.from(encodePdu({ command: 'enquire_link', sequence: 5 }))
  unknown[7] = 0x99
  const events = session.feed(
    new Uint8Array(
      Buffer.concat([broken, unknown, encodePdu({ command: 'enquire_link', sequence: 6 })]),
    ),
    0,
  )
  assert.deepEqual(kinds(events), ['unreadable', 'unreadable'])
  assert.deepEqual(brief(written(session)), [
    ['submit_sm_resp', S.ESME_RINVDSTADR, 4],
    ['generic_nack', S.ESME_RINVCMDID, 5],
    ['enquire_link_resp', 0, 6],
  ])
})

test('a response of an unknown kind is never answered', () => {
  const session = boundEsme()
  const unknown = Uint8Array.from(encodePdu({ command: 'enquire_link_resp', sequence: 5 }))
  unknown[7] = 0x99
  assert.deepEqual(kinds(session.feed(unknown, 0)), ['unreadable'])
  assert.equal(session.takeOutgoing(), null)
})

test('what is no SMPP is nacked and ends the session, after what was whole', () => {
  const session = boundSmsc()
  const http = Buffer.from('GET / HTTP/1.1\r\n\r\n')
  const events = session.feed(
    new Uint8Array(Buffer.concat([encodePdu({ ...SUBMIT, sequence: 3 }), http])),
    0,
  )
  assert.deepEqual(kinds(events), ['request', 'stop'])
  assert.deepEqual(events[1], { kind: 'stop', because: 'http' })
  assert.deepEqual(brief(written(session)), [['generic_nack', S.ESME_RINVCMDLEN, 0]])
  assert.equal(session.state, 'closed')
})

test('the answers to a whole chunk go out in one piece', () => {
  const session = boundSmsc({ unansweredMax: 1_000 })
  const events = feed(
    session,
    Array.from({ length: 500 }, (_, index) => ({ ...SUBMIT, sequence: index + 2 })),
  )
  assert.equal(events.length, 500)
  for (const event of events) {
    if (event.kind === 'request' && event.pdu.command === 'submit_sm') {
      session.respond(event.pdu, { message_id: String(event.pdu.sequence) })
    }
  }
  assert.equal(written(session).length, 500)
  assert.equal(session.takeOutgoing(), null)
})
