import type { RequestDraft } from '../../src/smpp/session-types.ts'
import type { Tlvs } from '../../src/smpp/tlvs.ts'
import { encodeUcs2 } from '../../src/smpp/ucs2.ts'
import { formatAbsoluteTime } from '../../src/smpp/smpp-time.ts'

/** What a receipt has to say, whichever way it is written down. */
export type ReceiptFacts = {
  readonly id: string
  readonly stat: string
  readonly state: number | null
  readonly err: string
  readonly networkError: readonly [type: number, code: number] | null
  readonly submittedAtMs: number
  readonly doneAtMs: number
  /** The text of the message; its first twenty characters are quoted. */
  readonly text: string
  readonly recipient: string
  readonly sender: string
}

export type ReceiptDraft = RequestDraft & { readonly command: 'deliver_sm' | 'data_sm' }

/** One way to write a receipt down, as some centre somewhere does. */
export type Wire = {
  readonly does: string
  /** Whether a careful reader can learn its outcome, and whose it is. */
  readonly isReadable: boolean
  /** Whether message_state travels, which outweighs the text. */
  readonly tellsState: boolean
  readonly write: (facts: ReceiptFacts) => ReceiptDraft
}

const FINAL_RECEIPT = 0x04
const INTERMEDIATE = 0x20
const UDHI = 0x40
const OPEN_STATES = new Set([0, 1, 6])
const OPEN_STATS = new Set(['ENROUTE', 'ACCEPTD', 'SCHEDLD', 'BUFFRED', 'BUFFERD', 'ACKED'])

const latin1 = (text: string): Uint8Array =>
  Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff)

const isOpen = ({ stat, state }: ReceiptFacts): boolean =>
  state === null ? OPEN_STATS.has(stat) : OPEN_STATES.has(state)

const messageType = (facts: ReceiptFacts): number => (isOpen(facts) ? INTERMEDIATE : FINAL_RECEIPT)

/** YYMMDDhhmm, the centre's clock being UTC. */
const shortDate = (atMs: number): string =>
  new Date(atMs).toISOString().slice(2, 16).replaceAll(/[-T:]/g, '')

const quoted = (text: string): string => text.slice(0, 20).replaceAll(/[^ -~]/g, '?')

/** The layout of appendix B, field by field, so that a wire can leave out or turn around what it likes. */
function fields(facts: ReceiptFacts): readonly (readonly [key: string, value: string])[] {
  return [
    ['id', facts.id],
    ['sub', '001'],
    ['dlvrd', facts.stat === 'DELIVRD' ? '001' : '000'],
    ['submit date', shortDate(facts.submittedAtMs)],
    ['done date', shortDate(facts.doneAtMs)],
    ['stat', facts.stat],
    ['err', facts.err],
    ['text', quoted(facts.text)],
  ]
}

const joined = (pairs: readonly (readonly [string, string])[], between = ' '): string =>
  pairs.map(([key, value]) => `${key}:${value}`).join(between)

const layout = (facts: ReceiptFacts): string => joined(fields(facts))

const replaced = (facts: ReceiptFacts, values: Readonly<Record<string, string>>): string =>
  joined(fields(facts).map(([key, value]) => [key, values[key] ?? value]))

const without = (facts: ReceiptFacts, keys: readonly string[]): string =>
  joined(fields(facts).filter(([key]) => !keys.includes(key)))

const addressed = (facts: ReceiptFacts) => ({
  source_addr_ton: 1,
  source_addr_npi: 1,
  source_addr: facts.recipient,
  dest_addr_ton: /^\d+$/.test(facts.sender) ? 1 : 5,
  dest_addr_npi: /^\d+$/.test(facts.sender) ? 1 : 0,
  destination_addr: facts.sender,
  esm_class: messageType(facts),
})

const networkErrorTlv = ({ networkError }: ReceiptFacts): Tlvs =>
  networkError === null
    ? {}
    : {
        network_error_code: Uint8Array.of(
          networkError[0],
          networkError[1] >>> 8,
          networkError[1] & 0xff,
        ),
      }

const stateTlvs = (facts: ReceiptFacts): Tlvs => ({
  receipted_message_id: facts.id,
  ...(facts.state === null ? {} : { message_state: facts.state }),
  ...networkErrorTlv(facts),
})

const deliver = (facts: ReceiptFacts, text: string): ReceiptDraft => ({
  command: 'deliver_sm',
  ...addressed(facts),
  short_message: latin1(text),
  tlvs: networkErrorTlv(facts),
})

const inText = (does: string, text: (facts: ReceiptFacts) => string): Wire => ({
  does,
  isReadable: true,
  tellsState: false,
  write: (facts) => deliver(facts, text(facts)),
})

const unreadable = (does: string, write: Wire['write']): Wire => ({
  does,
  isReadable: false,
  tellsState: false,
  write,
})

/** Every way the simulator writes receipts: shapes that public bug reports of SMPP software show. */
export const WIRES = {
  text: inText('Text as in appendix B of SMPP 3.4', layout),
  'text-and-tlv': {
    does: 'Text and parameters that agree',
    isReadable: true,
    tellsState: true,
    write: (facts) => ({ ...deliver(facts, layout(facts)), tlvs: stateTlvs(facts) }),
  },
  'tlv-only': {
    does: 'Optional parameters only, no text',
    isReadable: true,
    tellsState: true,
    write: (facts) => ({ ...deliver(facts, ''), tlvs: stateTlvs(facts) }),
  },
  'tlv-wins': {
    does: 'Optional parameters that tell it, and a text that says ENROUTE about another id',
    isReadable: true,
    tellsState: true,
    write: (facts) => ({
      ...deliver(facts, replaced(facts, { id: `9${facts.id}`, stat: 'ENROUTE' })),
      tlvs: stateTlvs(facts),
    }),
  },
  'data-sm': {
    does: 'A data_sm with optional parameters, no text',
    isReadable: true,
    tellsState: true,
    write: (facts) => ({ command: 'data_sm', ...addressed(facts), tlvs: stateTlvs(facts) }),
  },
  payload: {
    does: 'The text in message_payload',
    isReadable: true,
    tellsState: false,
    write: (facts) => ({
      ...deliver(facts, ''),
      tlvs: { message_payload: latin1(layout(facts)), ...networkErrorTlv(facts) },
    }),
  },
  ucs2: {
    does: 'The text in UCS-2',
    isReadable: true,
    tellsState: false,
    write: (facts) => ({
      ...deliver(facts, ''),
      data_coding: 8,
      short_message: encodeUcs2(without(facts, ['text', 'sub', 'dlvrd'])),
    }),
  },
  'ascii-as-ucs2': {
    does: 'Plain text under a data_coding that says UCS-2',
    isReadable: true,
    tellsState: false,
    write: (facts) => ({ ...deliver(facts, layout(facts)), data_coding: 8 }),
  },
  'lower-case': inText('The status word in lower case', (facts) =>
    replaced(facts, { stat: facts.stat.toLowerCase() }),
  ),
  'upper-keys': inText('The keys in upper case', (facts) =>
    joined(fields(facts).map(([key, value]) => [key.toUpperCase(), value])),
  ),
  'other-order': inText('err before stat, stat before the dates', (facts) => {
    const [id, sub, dlvrd, submitted, done, stat, err, text] = fields(facts)
    return joined(
      [id, sub, dlvrd, err, stat, submitted, done, text].filter((pair) => pair !== undefined),
    )
  }),
  'no-counts': inText('Without sub and dlvrd', (facts) => without(facts, ['sub', 'dlvrd'])),
  'commas-crlf': inText(
    'Commas between the fields and a line end after them',
    (facts) => `${joined(fields(facts), ', ')}\r\n`,
  ),
  'blank-after-colon': inText('A blank after each colon', (facts) =>
    joined(fields(facts).map(([key, value]) => [key, ` ${value}`])),
  ),
  'trailing-nul': inText('A NUL after the text', (facts) => `${layout(facts)}\0`),
  'zero-dates': inText('Dates of zeros', (facts) =>
    replaced(facts, { 'submit date': '0000000000', 'done date': '0000000000' }),
  ),
  'absolute-dates': inText('Dates in SMPP absolute time', (facts) =>
    replaced(facts, {
      'submit date': formatAbsoluteTime(facts.submittedAtMs),
      'done date': formatAbsoluteTime(facts.doneAtMs),
    }),
  ),
  'null-words': inText('The word null where a number belongs', (facts) =>
    replaced(facts, { sub: 'null', dlvrd: 'null', err: 'null' }),
  ),
  'udh-in-front': {
    does: 'A user data header in front of the text',
    isReadable: true,
    tellsState: false,
    write: (facts) => ({
      ...deliver(facts, `\x05\x00\x03\xa1\x01\x01${layout(facts)}`),
      esm_class: messageType(facts) | UDHI,
    }),
  },
  'no-esm-class': {
    does: 'An esm_class of 0, as if it were a text from a person',
    isReadable: true,
    tellsState: false,
    write: (facts) => ({ ...deliver(facts, layout(facts)), esm_class: 0 }),
  },
  'cut-short': unreadable('The text ends before the outcome', (facts) =>
    deliver(facts, layout(facts).slice(0, 4 + facts.id.length)),
  ),
  empty: unreadable('Marked as a receipt, and nothing in it', (facts) => deliver(facts, '')),
  noise: unreadable('Marked as a receipt, and noise in it', (facts) =>
    deliver(facts, '\x8f\x02\xfe\x00stat\x9d\x01id\xff\xff;;\x00'),
  ),
  'unknown-id': unreadable('An id that no message of ours has', (facts) =>
    deliver({ ...facts, recipient: '15559999999' }, replaced(facts, { id: `77${facts.id}99` })),
  ),
} as const satisfies Record<string, Wire>

export type WireName = keyof typeof WIRES
