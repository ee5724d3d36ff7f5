import { row, table } from '../entry.ts'
import type { DialectEntry, Vocabulary } from '../entry.ts'

/** Of every channel that it has words for. */
// prettier-ignore
const TEXT_WORDS: readonly DialectEntry[] = [
  row('PENDING', 'PENDING', 'It waits to be sent.', 'queued', { charge: 'no' }),
  row('DELIVERED', 'DELIVERED', 'It was delivered to the recipient.', 'delivered', { charge: 'yes' }),
  row('SENT', 'SENT', 'It was handed on for delivery.', 'sent', { charge: 'yes' }),
  row('FAILED', 'FAILED', 'It was tried and failed.', 'failed', { reason: 'unknown', charge: 'maybe', detail: 'failed' }),
  row('REJECTED', 'REJECTED', 'The carrier refused it, and it was not sent.', 'rejected', { reason: 'carrier-rejected', charge: 'maybe' }),
  row('DND', 'DND', 'The recipient has do-not-disturb switched on.', 'rejected', { reason: 'do-not-disturb', permanent: true, charge: 'no' }),
  row('ACCEPTED', 'ACCEPTED', 'The carrier accepted it for delivery.', 'sent', { charge: 'yes', detail: 'accepted' }),
  row('DUPLICATE', 'DUPLICATE', 'The same text had gone to this recipient before.', 'rejected', { reason: 'duplicate-message', permanent: true, charge: 'no' }),
  row('INVALIDNUMBER', 'INVALIDNUMBER', "The recipient's number is not valid.", 'rejected', { reason: 'invalid-number', permanent: true, charge: 'no' }),
  row('QUEUED', 'QUEUED', 'It is in the queue and will go soon.', 'queued', { charge: 'no' }),
  row('FAILEDTOQUEUE', 'FAILEDTOQUEUE', 'It could not be put in the queue and will not be sent.', 'failed', { reason: 'gateway-error', permanent: false, charge: 'no', detail: 'failed-to-queue' }),
  row('PARTIALLYSENT', 'PARTIALLYSENT', 'Some of its parts are on their way and of others there is no news yet.', 'partial', { charge: 'maybe', final: false, status: 'sent', detail: 'partly-sent' }),
  row('FAILEDTOSEND', 'FAILEDTOSEND', 'It could not be passed to the carrier.', 'failed', { reason: 'gateway-error', permanent: false, charge: 'no', detail: 'link-refused' }),
  row('INTERNALERROR', 'INTERNALERROR', 'The platform itself failed, and it was not sent.', 'failed', { reason: 'gateway-error', permanent: false, charge: 'no', detail: 'internal-error' }),
  row('PARTIALDELIVERED', 'PARTIALDELIVERED', 'Only some of its parts were delivered.', 'partial', { charge: 'yes', nextStep: 'See which parts arrived; send the whole text again only if the missing part matters.' }),
  row('NOTDELIVERED', 'NOTDELIVERED', 'It did not arrive, and no cause is given.', 'failed', { reason: 'unknown', charge: 'maybe' }),
  row('EXPIRED', 'EXPIRED', 'Its time ran out.', 'expired', { reason: 'expired-undelivered', permanent: false, charge: 'maybe' }),
  row('UNDELIVERED', 'UNDELIVERED', 'It was tried and could not be delivered.', 'failed', { reason: 'unknown', charge: 'maybe', detail: 'undeliverable' }),
]

// prettier-ignore
const OPENED: readonly DialectEntry[] = [
  row('READ', 'READ', 'The recipient opened it.', 'read', { charge: 'yes' }),
  row('REPLY', 'REPLY', 'The recipient replied: told beside the status, and no status itself.', 'not-a-delivery-outcome', { charge: 'no' }),
]

// prettier-ignore
const OF_CAMPAIGNS: readonly DialectEntry[] = [
  row('Draft', 'Draft', 'It is being written and was not handed in yet.', 'draft', { charge: 'no', channel: 'any', confidence: 'low' }),
  row('Archived', 'Archived', 'Its campaign was put away from the active lists; the status of its messages stays.', 'not-a-delivery-outcome', { charge: 'no', channel: 'any', confidence: 'low' }),
]

/** Its third channel, whose name its own page does not give, has six words. */
const THIRD_CHANNEL: ReadonlySet<string> = new Set([
  'PENDING',
  'DELIVERED',
  'SENT',
  'FAILED',
  'UNDELIVERED',
  'READ',
])

const onChannel = (channel: string, entries: readonly DialectEntry[]): readonly DialectEntry[] =>
  entries.map((entry) => ({ ...entry, channel }))

const TRACKSEND_STATUS = table('status', [
  ...onChannel('sms', TEXT_WORDS),
  ...onChannel('rcs', [...TEXT_WORDS, ...OPENED]),
  ...onChannel(
    'other',
    [...TEXT_WORDS, ...OPENED].filter(({ code }) => THIRD_CHANNEL.has(code)),
  ),
  ...OF_CAMPAIGNS,
])

export const TRACKSEND: Vocabulary = {
  vendor: 'tracksend',
  title: 'TrackSend',
  version: 2,
  tables: [TRACKSEND_STATUS],
}
