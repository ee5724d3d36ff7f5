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

/** The field in which it is said: that a campaign is archived stands beside the status, never in its place. */
export const fieldSpoken = ({ word, field }: SeedWord): string =>
  word === 'Archived' ? 'campaign' : field

const NEEDS_RCS = 'needs a provider of RCS'
const NEEDS_WHATSAPP = 'needs a provider of WhatsApp, or another channel with read receipts'
const NEEDS_HTTP = 'needs a provider that is spoken to over HTTP'

/** Why no scenario can bring a word about yet; null: one does. */
export function pendingBecause({ vendor, word, channel }: SeedWord): string | null {
  if (channel === 'rcs') return NEEDS_RCS
  if (channel === 'other') return NEEDS_WHATSAPP
  return vendor === 'notify' && word.startsWith('HTTP ') ? NEEDS_HTTP : null
}
