import type { Channel } from '../../src/core/channels.ts'

/** One status or code of the five documents that the project began with. */
export type SeedWord = {
  readonly vendor: string
  readonly field: string
  readonly word: string
  /** Where one vendor has the same word on several channels; else empty. */
  readonly channel: string
}

/** A word is known by all four. */
export const keyOf = ({ vendor, field, word, channel }: SeedWord): string =>
  [vendor, field, word, channel].join(' · ')

type Group = readonly [vendor: string, field: string, channel: string, words: readonly string[]]

const listed = (words: string): readonly string[] => words.split(' ')

const TRACKSEND = listed(
  'PENDING DELIVERED SENT FAILED REJECTED DND ACCEPTED DUPLICATE INVALIDNUMBER QUEUED FAILEDTOQUEUE ' +
    'PARTIALLYSENT FAILEDTOSEND INTERNALERROR PARTIALDELIVERED NOTDELIVERED EXPIRED UNDELIVERED',
)

const TRACKSEND_OTHER = listed('PENDING DELIVERED SENT FAILED UNDELIVERED READ')

const NOTIFY_REASONS = [
  'Unreachable destination handset',
  'Unknown destination handset',
  'Landline or unreachable carrier',
  'Invalid number',
  'Carrier violation',
  'HTTP 400 error - Unable to create record',
  'HTTP 404 error - Unable to fetch record',
]

const CREXENDO = listed('Scheduled Sending Sent Failed Rejected Stopped Submitted Delivered')

const CREXENDO_CODES = listed(
  '101 102 151 200 210 211 212 213 220 221 301 302 303 304 305 320 330 331 332 333 ' +
    '400 401 402 403 405 410 411 412 413 414',
)

const MESSENTE_STAT = listed('DELIVRD UNDELIV FAILED UNKNOWN ACCEPTD REJECTD DELETED EXPIRED NACK')

const MESSENTE_ERR = listed('000 001 002 003 004 005 006 007 008 999')

const GROUPS: readonly Group[] = [
  ['spoke', 'send status', '', listed('SENT DELIVERED ERROR')],
  ['tracksend', 'status', 'sms', TRACKSEND],
  ['tracksend', 'status', 'rcs', [...TRACKSEND, 'READ', 'REPLY']],
  ['tracksend', 'status', 'other', TRACKSEND_OTHER],
  ['tracksend', 'status', 'any', listed('Draft Archived')],
  ['notify', 'Message Status', '', listed('Delivered Failed Unknown')],
  ['notify', 'Failed Message Reason', '', NOTIFY_REASONS],
  ['crexendo', 'message status', '', CREXENDO],
  ['crexendo', 'delivery status code', '', CREXENDO_CODES],
  ['messente', 'dashboard', '', listed('Delivered Sent Failed Rejected')],
  ['messente', 'status', '', listed('DELIVERED FAILED SENT')],
  ['messente', 'stat', '', MESSENTE_STAT],
  ['messente', 'dlr-mask', '', listed('2 16 4 8')],
  ['messente', 'err', '', MESSENTE_ERR],
]

/** All of them: 127. */
export const SEED_WORDS: readonly SeedWord[] = GROUPS.flatMap(([vendor, field, channel, words]) =>
  words.map((word) => ({ vendor, field, word, channel })),
)

/** The field in which it is said: what stands beside the status and never in its place has one of its own. */
export const fieldSpoken = ({ word, field }: Pick<SeedWord, 'word' | 'field'>): string =>
  BESIDE[word] ?? field

const BESIDE: Readonly<Record<string, string>> = { Archived: 'campaign', REPLY: 'action.type' }

/** The vendors' words for channels: the third one has no name there. */
const SPOKEN_CHANNEL = { sms: 'sms', rcs: 'rcs', whatsapp: 'other' } as const

/** Whether a word is one of the channel that a message goes by. */
export const isOfChannel = (word: Pick<SeedWord, 'channel'>, channel: Channel): boolean =>
  ['', 'any', SPOKEN_CHANNEL[channel]].includes(word.channel)
