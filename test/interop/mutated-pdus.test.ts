import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import test from 'node:test'
import fc from 'fast-check'
import { createFrameReader } from '../../src/smpp/framing.ts'
import { readU32 } from '../../src/smpp/pdu-cursor.ts'
import { decodePdu, encodePdu } from '../../src/smpp/pdu.ts'
import type { Session } from '../../src/smpp/session.ts'
import { createSession } from '../../src/smpp/session.ts'
import type { SessionEvent } from '../../src/smpp/session-types.ts'
import { arbitraryPdu, COMMAND_NAMES } from './arbitrary-pdus.ts'

const MUTATIONS = Number(process.env['MUTATIONS'] ?? 100_000)
/** `MUTATION_SEED=… npm test mutated` repeats a run. */
const SEED = Number(process.env['MUTATION_SEED'] ?? randomInt(2 ** 31))

const LIMITS = { windowSize: 20, unansweredMax: 50, lateMax: 30, maxPduBytes: 65_536 }
const BIND = { command: 'bind_transceiver', system_id: 'me', password: 'pw' } as const
const HEADER_BYTES = 16

/** mulberry32: small, fast, and the same everywhere. */
function seededRandom(seed: number) {
  let state = seed >>> 0
  return (below: number): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

const random = seededRandom(SEED)

/** Three PDUs of every command, with sequence numbers that are likely to be in flight. */
const SEEDS = COMMAND_NAMES.flatMap((command) =>
  fc.sample(arbitraryPdu(command), { numRuns: 3, seed: SEED }),
).map((pdu, index) => encodePdu({ ...pdu, sequence: index % 40 }))

const setU32 = (bytes: Uint8Array, at: number, value: number) =>
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(at, value)

/** A damaged copy: octets changed, cut off, put in or repeated; mostly with a length that fits. */
function mutate(seed: Uint8Array): Uint8Array {
  let bytes = Uint8Array.from(seed)
  for (let times = random(4); times >= 0; times -= 1) {
    const at = random(bytes.length)
    const kind = random(6)
    if (kind === 0) bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8))
    else if (kind === 1) bytes[at] = random(256)
    else if (kind === 2) bytes[at] = 0xff
    else if (kind === 3) bytes[at] = 0
    else if (kind === 4) bytes = bytes.slice(0, Math.max(HEADER_BYTES, at))
    else bytes = Uint8Array.from([...bytes.slice(0, at), ...bytes.slice(at >>> 1)])
  }
  // One in eight keeps whatever length the damage left it with.
  if (random(8) > 0) setU32(bytes, 0, bytes.length)
  return bytes
}

function openSession(role: 'esme' | 'smsc', nowMs: number): Session<number> {
  const session = createSession<number>({ role, limits: LIMITS }, nowMs)
  if (role === 'esme') {
    session.bind(BIND, nowMs)
    session.feed(encodePdu({ command: 'bind_transceiver_resp', sequence: 1 }), nowMs)
  } else {
    const [event] = session.feed(encodePdu({ ...BIND, sequence: 1 }), nowMs)
    if (event?.kind === 'request' && event.pdu.command === 'bind_transceiver') {
      session.respond(event.pdu, {})
    }
  }
  assert.equal(session.state, 'bound')
  session.takeOutgoing()
  return session
}

/** Feeds the octets in up to three pieces. */
function feedCut(session: Session<number>, bytes: Uint8Array, nowMs: number) {
  const cuts = [random(bytes.length + 1), random(bytes.length + 1)].toSorted((a, b) => a - b)
  const [first = 0, second = 0] = cuts
  return [bytes.slice(0, first), bytes.slice(first, second), bytes.slice(second)].flatMap((piece) =>
    session.feed(piece, nowMs),
  )
}

/** Whether the session answered the enquire_link of this sequence among what it wants written. */
function isAnswered(session: Session<number>, sequence: number): boolean {
  const bytes = session.takeOutgoing()
  if (bytes === null) return false
  const { frames, error } = createFrameReader(LIMITS).read(bytes)
  assert.equal(error, null)
  return frames.some((frame) => {
    const decoded = decodePdu(frame)
    assert.equal(decoded.kind, 'pdu', 'what we write is always readable')
    if (decoded.kind !== 'pdu') return false
    return decoded.pdu.command === 'enquire_link_resp' && decoded.pdu.sequence === sequence
  })
}

const isOver = (events: readonly SessionEvent<number>[]) =>
  events.some(({ kind }) => kind === 'stop')

/** Keeps sending enquire_links: octets that a wrong length promised must be given before it ends. */
function endsOrAnswers(session: Session<number>, nowMs: number): boolean {
  const probes = new Uint8Array(LIMITS.maxPduBytes * 2)
  const probe = encodePdu({ command: 'enquire_link', sequence: 0x01010101 })
  for (let at = 0; at < probes.length; at += probe.length) probes.set(probe, at)
  return isOver(session.feed(probes, nowMs)) || session.takeOutgoing() !== null
}

test(`${MUTATIONS} mutated PDUs neither crash nor mute a session (seed ${SEED})`, () => {
  assert.ok(SEEDS.length >= 60)
  let nowMs = 0
  let session = openSession('smsc', nowMs)
  const seen = new Map<string, number>()
  for (let turn = 0; turn < MUTATIONS; turn += 1) {
    nowMs += random(50)
    const says = `seed ${SEED}, turn ${turn}`
    const bytes = mutate(SEEDS[random(SEEDS.length)] ?? assert.fail())
    const isFramed = readU32(bytes, 0) === bytes.length
    if (session.windowRoom > 0) {
      session.request({ command: 'data_sm', destination_addr: '1' }, turn, nowMs)
    }
    session.takeOutgoing()
    const events = [...feedCut(session, bytes, nowMs)]
    for (const { kind } of events) seen.set(kind, (seen.get(kind) ?? 0) + 1)
    for (const event of events) {
      if (event.kind === 'request' && event.pdu.command === 'submit_sm' && random(2) === 0) {
        session.respond(event.pdu, { message_id: 'x' })
      }
    }
    let isStopped = isOver(events)
    if (!isStopped && isFramed) {
      session.feed(encodePdu({ command: 'enquire_link', sequence: turn }), nowMs)
      assert.ok(isAnswered(session, turn), `${says}: mute`)
    } else if (!isStopped) {
      assert.ok(endsOrAnswers(session, nowMs), `${says}: mute after a wrong length`)
      isStopped = true
    }
    assert.ok(session.unansweredCount <= LIMITS.unansweredMax, says)
    assert.ok(session.pendingCount <= LIMITS.windowSize, says)
    isStopped ||= isOver(session.tick(nowMs))
    if (isStopped || session.unansweredCount === LIMITS.unansweredMax) {
      session = openSession(random(2) === 0 ? 'esme' : 'smsc', nowMs)
    }
  }
  // The damage must reach every corner, or this test proves little.
  for (const kind of [
    'request',
    'response',
    'unexpected_response',
    'refused',
    'unreadable',
    'stop',
  ]) {
    assert.ok((seen.get(kind) ?? 0) > MUTATIONS / 1_000, `${kind}: ${seen.get(kind)}`)
  }
})

test('every PDU cut short anywhere is answered or read, and the next one too', () => {
  for (const seed of SEEDS) {
    for (let length = HEADER_BYTES; length < seed.length; length += 1) {
      const session = openSession('smsc', 0)
      const bytes = seed.slice(0, length)
      setU32(bytes, 0, length)
      if (isOver(session.feed(bytes, 0))) continue
      session.feed(encodePdu({ command: 'enquire_link', sequence: 7 }), 0)
      assert.ok(isAnswered(session, 7))
    }
  }
})

test('whatever length a PDU claims, the session answers or ends', () => {
  const seed = encodePdu({ command: 'submit_sm', sequence: 3, destination_addr: '37255512345' })
  const lengths = [...Array(600).keys(), 4_095, 65_535, 65_536, 65_537, 2 ** 31 - 1, 2 ** 32 - 1]
  for (const length of lengths) {
    const session = openSession('smsc', 0)
    const bytes = Uint8Array.from(seed)
    setU32(bytes, 0, length)
    assert.ok(isOver(session.feed(bytes, 0)) || endsOrAnswers(session, 0), `length ${length}`)
  }
})
