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

const TRACKSEND = [
  ...['PENDING', 'DELIVERED', 'SENT', 'FAILED', 'REJECTED', 'DND', 'ACCEPTED', 'DUPLICATE'],
  ...['INVALIDNUMBER', 'QUEUED', 'FAILEDTOQUEUE', 'PARTIALLYSENT', 'FAILEDTOSEND'],
  ...['INTERNALERROR', 'PARTIALDELIVERED', 'NOTDELIVERED', 'EXPIRED', 'UNDELIVERED'],
] as const

const GROUPS: readonly Group[] = [
  ['spoke', 'send status', '', ['SENT', 'DELIVERED', 'ERROR']],
  ['tracksend', 'status', 'sms', TRACKSEND],
  ['tracksend', 'status', 'rcs', [...TRACKSEND, 'READ', 'REPLY']],
  [
    ...(['tracksend', 'status', 'other'] as const),
    ['PENDING', 'DELIVERED', 'SENT', 'FAILED', 'UNDELIVERED', 'READ'],
  ],
  ['tracksend', 'status', 'any', ['Draft', 'Archived']],
  ['notify', 'Message Status', '', ['Delivered', 'Failed', 'Unknown']],
  [
    ...(['notify', 'Failed Message Reason', ''] as const),
    [
      'Unreachable destination handset',
      'Unknown destination handset',
      'Landline or unreachable carrier',
      'Invalid number',
      'Carrier violation',
      'HTTP 400 error - Unable to create record',
      'HTTP 404 error - Unable to fetch record',
    ],
  ],
  [
    ...(['crexendo', 'message status', ''] as const),
    ['Scheduled', 'Sending', 'Sent', 'Failed', 'Rejected', 'Stopped', 'Submitted', 'Delivered'],
  ],
  [
    ...(['crexendo', 'delivery status code', ''] as const),
    [
      ...['101', '102', '151'],
      ...['200', '210', '211', '212', '213'],
      ...['220', '221'],
      ...['301', '302', '303', '304', '305', '320', '330', '331', '332', '333'],
      ...['400', '401', '402', '403', '405', '410', '411', '412', '413', '414'],
    ],
  ],
  ['messente', 'dashboard', '', ['Delivered', 'Sent', 'Failed', 'Rejected']],
  ['messente', 'status', '', ['DELIVERED', 'FAILED', 'SENT']],
  [
    ...(['messente', 'stat', ''] as const),
    [
      ...['DELIVRD', 'UNDELIV', 'FAILED', 'UNKNOWN', 'ACCEPTD'],
      ...['REJECTD', 'DELETED', 'EXPIRED', 'NACK'],
    ],
  ],
  ['messente', 'dlr-mask', '', ['2', '16', '4', '8']],
  [
    ...(['messente', 'err', ''] as const),
    ['000', '001', '002', '003', '004', '005', '006', '007', '008', '999'],
  ],
]

/** All of them: 127. */
export const SEED_WORDS: readonly SeedWord[] = GROUPS.flatMap(([vendor, field, channel, words]) =>
  words.map((word) => ({ vendor, field, word, channel })),
)

const NEEDS_RCS = 'needs a provider of RCS'
const NEEDS_WHATSAPP = 'needs a provider of WhatsApp, or another channel with read receipts'
const NEEDS_HTTP = 'needs a provider that is spoken to over HTTP'

/** Why no scenario can bring a word about yet; null: one does. */
export function pendingBecause({ vendor, word, channel }: SeedWord): string | null {
  if (channel === 'rcs') return NEEDS_RCS
  if (channel === 'other') return NEEDS_WHATSAPP
  return vendor === 'notify' && word.startsWith('HTTP ') ? NEEDS_HTTP : null
}
