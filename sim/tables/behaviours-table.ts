import { COMMAND_STATUS } from '../../src/smpp/command-status.ts'
import type { Behaviour, Step, Wait } from '../smsc/behaviour.ts'
import { hours, seconds } from '../smsc/behaviour.ts'
import { WIRES } from '../smsc/wires.ts'
import { AGGREGATOR_ERRORS, GSM_ERRORS, OWN_ERRORS, PLAIN_ERRORS } from './errors-table.ts'
import { WORDS } from './words-table.ts'

const SOON = seconds(0.3, 2)
const NEXT = seconds(2.5, 4)
/** Past the demo account's expected-by, within its window for late news. */
const VERY_LATE = hours(8.5, 10)

const step = (after: Wait, stat: string, more: Partial<Step> = {}): Step => ({
  after,
  stat,
  err: stat === 'UNDELIV' || stat === 'EXPIRED' || stat === 'REJECTD' ? '001' : '000',
  networkError: null,
  wire: 'text',
  which: 'each',
  ...more,
})

const delivered = step(SOON, 'DELIVRD')

type Special = Partial<Omit<Behaviour, 'code' | 'name'>> & { readonly does: string }

const behaviour = (code: number, name: string, special: Special): Behaviour => ({
  code,
  name,
  answer: { kind: 'accept' },
  answerAfter: null,
  ids: null,
  steps: [delivered],
  reaches: 'each',
  reply: null,
  ...special,
})

const onlyReceipts = (code: number, name: string, special: Special & { steps: readonly Step[] }) =>
  behaviour(code, name, { reaches: 'none', ...special })

const ORDINARY: readonly Behaviour[] = [
  behaviour(0, 'delivered', { does: 'Delivered within two seconds' }),
  behaviour(1, 'delivered-slowly', {
    does: 'Delivered after 5 to 9 seconds',
    steps: [step(seconds(5, 9), 'DELIVRD')],
  }),
  behaviour(2, 'delivered-hours-late', {
    does: 'Delivered after 2 to 5 hours of the carrier',
    steps: [step(hours(2, 5), 'DELIVRD')],
  }),
  behaviour(3, 'delivered-too-late', {
    does: 'Delivered after 8.5 to 10 hours, when nobody expects it any more',
    steps: [step(VERY_LATE, 'DELIVRD')],
  }),
  behaviour(4, 'no-receipt', { does: 'Reaches the handset; no receipt ever comes', steps: [] }),
  onlyReceipts(5, 'lost', { does: 'Never reaches the handset; no receipt ever comes', steps: [] }),
  behaviour(6, 'delivered-thrice', {
    does: 'The same receipt three times: twice at once, once an hour later',
    steps: [delivered, delivered, step(hours(1), 'DELIVRD')],
  }),
  behaviour(7, 'receipt-before-answer', {
    does: 'The receipt comes half a second before submit_sm_resp',
    answerAfter: seconds(0.5),
    steps: [step(seconds(0), 'DELIVRD')],
  }),
  behaviour(8, 'enroute-then-delivered', {
    does: 'ENROUTE, then DELIVRD',
    steps: [step(SOON, 'ENROUTE'), step(NEXT, 'DELIVRD')],
  }),
  behaviour(9, 'delivered-then-enroute', {
    does: 'DELIVRD, then the ENROUTE that it overtook',
    steps: [delivered, step(NEXT, 'ENROUTE')],
  }),
  behaviour(10, 'accepted-then-delivered', {
    does: 'ACCEPTD, then DELIVRD',
    steps: [step(SOON, 'ACCEPTD'), step(NEXT, 'DELIVRD')],
  }),
  behaviour(11, 'buffered-then-delivered', {
    does: 'BUFFRED, then DELIVRD an hour later',
    steps: [step(SOON, 'BUFFRED'), step(hours(1), 'DELIVRD')],
  }),
  onlyReceipts(12, 'enroute-only', {
    does: 'ENROUTE, and nothing more',
    steps: [step(SOON, 'ENROUTE')],
  }),
  onlyReceipts(13, 'fake-delivered', {
    does: 'DELIVRD at once, for a text that no handset ever gets',
    steps: [step(seconds(0.01, 0.05), 'DELIVRD')],
  }),
  behaviour(14, 'delivered-then-failed', {
    does: 'DELIVRD, then UNDELIV: a contradiction',
    steps: [delivered, step(NEXT, 'UNDELIV')],
  }),
  behaviour(15, 'failed-then-delivered', {
    does: 'UNDELIV, then DELIVRD: a contradiction',
    steps: [step(SOON, 'UNDELIV'), step(NEXT, 'DELIVRD')],
  }),
  behaviour(16, 'expired-then-delivered', {
    does: 'EXPIRED, then DELIVRD two hours later',
    steps: [step(SOON, 'EXPIRED'), step(hours(2), 'DELIVRD')],
  }),
  behaviour(17, 'rejected-then-delivered', {
    does: 'REJECTD, then DELIVRD',
    steps: [step(SOON, 'REJECTD'), step(NEXT, 'DELIVRD')],
  }),
  onlyReceipts(18, 'failed-then-rejected', {
    does: 'UNDELIV, then REJECTD: two kinds of bad news',
    steps: [step(SOON, 'UNDELIV', { err: '005' }), step(NEXT, 'REJECTD', { err: '000' })],
  }),
  behaviour(19, 'unknown-then-delivered', {
    does: 'UNKNOWN, then DELIVRD',
    steps: [step(SOON, 'UNKNOWN'), step(NEXT, 'DELIVRD')],
  }),
]

const SEGMENTED: readonly Behaviour[] = [
  behaviour(20, 'receipt-each', { does: 'A receipt for each segment' }),
  behaviour(21, 'receipt-first', {
    does: 'A receipt for the first segment only',
    steps: [step(SOON, 'DELIVRD', { which: 'first' })],
  }),
  behaviour(22, 'receipt-last', {
    does: 'A receipt for the last segment only',
    steps: [step(SOON, 'DELIVRD', { which: 'last' })],
  }),
  behaviour(23, 'last-segment-fails', {
    does: 'All segments delivered but the last, which fails',
    steps: [
      step(SOON, 'DELIVRD', { which: 'all-but-last' }),
      step(SOON, 'UNDELIV', { which: 'last', err: '011' }),
    ],
    reaches: 'all-but-last',
  }),
  behaviour(24, 'last-segment-silent', {
    does: 'All segments delivered but the last, of which nothing is heard',
    steps: [step(SOON, 'DELIVRD', { which: 'all-but-last' })],
    reaches: 'all-but-last',
  }),
]

const IDS: readonly Behaviour[] = [
  behaviour(30, 'id-hex-to-decimal', {
    does: 'The id is hexadecimal in the answer and decimal in the receipt',
    ids: 'hex-to-decimal',
  }),
  behaviour(31, 'id-decimal-to-hex', {
    does: 'The id is decimal in the answer and hexadecimal in the receipt',
    ids: 'decimal-to-hex',
  }),
  behaviour(32, 'id-padded-in-receipt', {
    does: 'The receipt puts zeros before the id',
    ids: 'padded-receipt',
  }),
  behaviour(33, 'id-padded-in-answer', {
    does: 'The answer puts zeros before the id',
    ids: 'padded-answer',
  }),
  behaviour(34, 'id-upper-case', {
    does: 'The receipt writes the id in upper case',
    ids: 'upper-case-receipt',
  }),
  behaviour(35, 'id-truncated', {
    does: 'The receipt keeps the first ten characters of the id',
    ids: 'truncated-receipt',
  }),
  behaviour(36, 'id-128-bits', { does: 'The id has 32 hexadecimal digits', ids: 'hex-128' }),
]

const wired = (code: number, wire: Step['wire'], stat = 'DELIVRD'): Behaviour =>
  behaviour(code, `wire-${wire}`, {
    does: `${stat}: ${WIRES[wire].does.replace(/^./, (first) => first.toLowerCase())}`,
    steps: [step(SOON, stat, { wire })],
    reaches: stat === 'DELIVRD' ? 'each' : 'none',
  })

const WRITTEN: readonly Behaviour[] = [
  wired(40, 'text-and-tlv'),
  wired(41, 'tlv-only'),
  wired(42, 'tlv-wins'),
  wired(43, 'data-sm'),
  wired(44, 'payload'),
  wired(45, 'ucs2'),
  wired(46, 'ascii-as-ucs2'),
  wired(47, 'lower-case'),
  wired(48, 'upper-keys'),
  wired(49, 'other-order', 'UNDELIV'),
  wired(50, 'no-counts'),
  wired(51, 'commas-crlf'),
  wired(52, 'blank-after-colon'),
  wired(53, 'trailing-nul'),
  wired(54, 'zero-dates'),
  wired(55, 'absolute-dates', 'UNDELIV'),
  wired(56, 'null-words'),
  wired(57, 'udh-in-front'),
  wired(58, 'no-esm-class'),
  wired(60, 'cut-short'),
  wired(61, 'empty'),
  wired(62, 'noise'),
  wired(63, 'unknown-id'),
  behaviour(64, 'noise-then-delivered', {
    does: 'A receipt of noise, then one that can be read',
    steps: [step(SOON, 'DELIVRD', { wire: 'noise' }), step(NEXT, 'DELIVRD')],
  }),
  onlyReceipts(65, 'word-unheard-of', {
    does: 'A status word that no table knows',
    steps: [step(SOON, 'FROBNIC')],
  }),
]

const ANSWERED: readonly Behaviour[] = [
  behaviour(70, 'throttled-twice', {
    does: 'ESME_RTHROTTLED twice, then accepted and delivered',
    answer: { kind: 'refuse', status: COMMAND_STATUS.ESME_RTHROTTLED, times: 2 },
  }),
  behaviour(71, 'queue-full-once', {
    does: 'ESME_RMSGQFUL once, then accepted and delivered',
    answer: { kind: 'refuse', status: COMMAND_STATUS.ESME_RMSGQFUL, times: 1 },
  }),
  behaviour(72, 'unanswered-and-taken', {
    does: 'Never answered, though the text goes out and is receipted',
    answer: { kind: 'silence', isTaken: true },
  }),
  onlyReceipts(73, 'unanswered-and-lost', {
    does: 'Never answered, and not taken',
    answer: { kind: 'silence', isTaken: false },
    steps: [],
  }),
  behaviour(74, 'dropped-and-taken', {
    does: 'The connection breaks instead of an answer; the text goes out and is receipted',
    answer: { kind: 'drop', isTaken: true },
  }),
  onlyReceipts(75, 'dropped-and-lost', {
    does: 'The connection breaks instead of an answer; the text is not taken',
    answer: { kind: 'drop', isTaken: false },
    steps: [],
  }),
  behaviour(76, 'answered-slowly', {
    does: 'Answered after three seconds, then delivered',
    answerAfter: seconds(3),
    steps: [step(seconds(4, 5), 'DELIVRD')],
  }),
  behaviour(77, 'answered-without-id', {
    does: 'Accepted, and no message id told',
    answer: { kind: 'no-id' },
  }),
  onlyReceipts(78, 'nacked', {
    does: 'Answered with a generic_nack',
    answer: { kind: 'generic-nack', status: COMMAND_STATUS.ESME_RINVCMDLEN },
    steps: [],
  }),
  behaviour(79, 'refused-once', {
    does: 'ESME_RSYSERR once; whoever offers it again has it accepted and delivered',
    answer: { kind: 'refuse', status: COMMAND_STATUS.ESME_RSYSERR, times: 1 },
  }),
]

const replying = (code: number, name: string, reply: string): Behaviour =>
  behaviour(code, name, { does: `Delivered; then the recipient texts "${reply}"`, reply })

const REPLIED: readonly Behaviour[] = [
  replying(90, 'replies-stop', 'STOP'),
  replying(91, 'replies-help', 'HELP'),
  replying(92, 'replies-plainly', 'Thanks, see you then!'),
  replying(93, 'replies-like-a-receipt', 'id:1 stat:DELIVRD'),
  replying(94, 'replies-start', 'START'),
  replying(95, 'replies-stop-wordily', 'Stop, please.'),
]

/** 100 and on: each word alone. */
const BY_WORD: readonly Behaviour[] = WORDS.map(({ stat, says }, at) =>
  behaviour(100 + at, `stat-${stat.toLowerCase()}`, {
    does: `One receipt: stat:${stat}`,
    steps: [step(SOON, stat)],
    reaches: says === 'delivered' ? 'each' : 'none',
  }),
)

/** 200 and on: UNDELIV with each three-digit code; 220 and on: the aggregators' codes; 270 and on: own ones. */
const BY_ERROR: readonly Behaviour[] = [
  ...PLAIN_ERRORS.map(({ err, means }) => [200 + Number(err), err, means] as const),
  ...AGGREGATOR_ERRORS.map(({ err, means }) => [220 + Number(err), err, means] as const),
  ...OWN_ERRORS.map(({ err, means }, at) => [270 + at, err, means] as const),
].map(([code, err, means]) =>
  onlyReceipts(code, `err-${err}`, {
    does: `UNDELIV with err:${err} (${means})`,
    steps: [step(SOON, 'UNDELIV', { err })],
  }),
)

/** 300 and on: UNDELIV with each GSM error in network_error_code. */
const BY_GSM_ERROR: readonly Behaviour[] = GSM_ERRORS.map(([code, means]) =>
  onlyReceipts(300 + code, `gsm-${code}`, {
    does: `UNDELIV with network_error_code 3/${code} (${means})`,
    steps: [step(SOON, 'UNDELIV', { err: '000', networkError: [3, code], wire: 'text-and-tlv' })],
  }),
)

/** 500 and on: each command_status as the answer, those of SMPP 5.0 from 756. */
const BY_COMMAND_STATUS: readonly Behaviour[] = Object.entries(COMMAND_STATUS)
  .filter(([, status]) => status !== 0)
  .map(([name, status]) =>
    onlyReceipts(500 + status, `answer-${name.replace('ESME_', '').toLowerCase()}`, {
      does: `Refused with ${name}, every time`,
      answer: { kind: 'refuse', status, times: null },
      steps: [],
    }),
  )

/** Everything the simulator can do to a message, by the three digits of its magic numbers. */
export const BEHAVIOURS: readonly Behaviour[] = [
  ...ORDINARY,
  ...SEGMENTED,
  ...IDS,
  ...WRITTEN,
  ...ANSWERED,
  ...REPLIED,
  ...BY_WORD,
  ...BY_ERROR,
  ...BY_GSM_ERROR,
  ...BY_COMMAND_STATUS,
]
