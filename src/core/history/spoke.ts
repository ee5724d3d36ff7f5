import type { Claim } from '../evidence.ts'
import { SPOKE_SERVICES, type SpokeService } from '../workspace-settings.ts'
import {
  type Columns,
  cellAt,
  oddities,
  orNull,
  readIsInbound,
  readSegments,
  textAt,
} from './columns.ts'
import { readInstant } from './instants.ts'
import type { HistoryFormat, HistoryReader, HistoryReading, HistoryWords } from './row.ts'
import { errorOf, noDirection, rowOf } from './row.ts'
import { dialectOf, keyOf, plainClaim, vendorWords } from './words.ts'

/** Where one kind of Spoke's exports keeps what; -1: it does not. */
type Places = {
  readonly format: HistoryFormat
  readonly contact: number
  readonly ours: number
  readonly isInbound: number
  readonly status: number
  readonly codes: number
  readonly at: number
  readonly text: number
  readonly segments: number
  readonly campaign: number
  /** Columns that are kept with the message as they are. */
  readonly kept: readonly number[]
}

/** Spoke's own columns, exactly as its exports have them. What else there is are campaign variables. */
export const REWIRED_COLUMNS = [
  'assignmentId',
  'userNumber',
  'contactNumber',
  'isFromContact',
  'numSegments',
  'numMedia',
  'sendStatus',
  'errorCodes',
  'attemptedAt',
  'text',
  'campaignId',
  'texter[firstName]',
  'texter[lastName]',
  'texter[email]',
  'texter[cell]',
] as const

export const MOVEON_COLUMNS = [
  'campaign_contact_id',
  'campaign_id',
  'user_number',
  'contact_number',
  'is_from_contact',
  'send_status',
  'attempted_at',
  'text',
  'error_code',
] as const

const REWIRED_STORED = new Set(['usernumber', 'contactnumber', 'isfromcontact', 'numsegments',
  'sendstatus', 'errorcodes', 'attemptedat', 'text', 'campaignid']) // prettier-ignore

export function rewiredReader(columns: Columns, service: SpokeService | null): HistoryReader {
  const { at, names } = columns
  const kept = names.flatMap((name, place) =>
    REWIRED_STORED.has(name.toLowerCase()) || name === '' ? [] : [place],
  )
  return spokeReader(columns, service, {
    format: 'spoke-rewired',
    contact: at('contactNumber'),
    ours: at('userNumber'),
    isInbound: at('isFromContact'),
    status: at('sendStatus'),
    codes: at('errorCodes'),
    at: at('attemptedAt'),
    text: at('text'),
    segments: at('numSegments'),
    campaign: at('campaignId'),
    kept,
  })
}

export function moveonReader(columns: Columns, service: SpokeService | null): HistoryReader {
  const { at } = columns
  return spokeReader(columns, service, {
    format: 'spoke-moveon',
    contact: at('contact_number'),
    ours: at('user_number'),
    isInbound: at('is_from_contact'),
    status: at('send_status'),
    codes: at('error_code'),
    at: at('attempted_at'),
    text: at('text'),
    segments: -1,
    campaign: at('campaign_id'),
    kept: [at('campaign_contact_id')],
  })
}

function spokeReader(
  { names }: Columns,
  service: SpokeService | null,
  places: Places,
): HistoryReader {
  const keptNames = places.kept.map((place) => names[place] ?? '')
  const read = (cells: readonly string[]): HistoryReading => {
    const number = cellAt(cells, places.contact)
    if (number === '') return errorOf('no-number', 'the row names no contact')
    const written = cellAt(cells, places.at)
    const at = readInstant(written)
    const isInbound = readIsInbound(cellAt(cells, places.isInbound))
    if (isInbound === null) return noDirection(cellAt(cells, places.isInbound))
    const said = cellAt(cells, places.status).toUpperCase()
    const status = written === '' && WAITING.has(said) ? 'NOT_ATTEMPTED' : said
    const codes = cellAt(cells, places.codes)
    if (written !== '' && at === null) {
      return errorOf('unreadable-time', `“${written}” is not an instant`)
    }
    const text = textAt(cells, places.text)
    const campaign = cellAt(cells, places.campaign)
    const sender = cellAt(cells, places.ours)
    const words = isInbound ? null : spokeWords(status, codes, service)
    const segmentsCell = cellAt(cells, places.segments)
    const segments = readSegments(segmentsCell)
    return rowOf({
      kind: isInbound ? 'reply' : 'message',
      id: null,
      // The contact and the time stand in the identity as what they mean.
      content: [sender.replace(/\D/g, ''), String(isInbound), text, campaign].join('\u0000'),
      number,
      sender,
      text,
      at,
      atWritten: orNull(written),
      words: words?.words ?? null,
      segments,
      price: null,
      reference: null,
      campaign: campaign === '' ? null : { key: campaign, name: `Spoke campaign ${campaign}` },
      fields: Object.fromEntries(
        keptNames.map((name, index) => [name, cellAt(cells, places.kept[index] ?? -1)]),
      ),
      suggestsOptOut: words?.words.claim.reason === 'opted-out',
      notes: [
        ...(words === null || words.note === null ? [] : [words.note]),
        ...oddities({ cell: segmentsCell, read: segments }),
      ],
    })
  }
  return { fields: keptNames, read }
}

/** Of a message that was never attempted they say that it never was. */
const WAITING: ReadonlySet<string> = new Set(['QUEUED', 'SENDING'])

/** Words that only Spoke's own tables have: of messages that it never handed to a service. */
const BEFORE_SENDING: Readonly<Record<string, Claim>> = {
  QUEUED: plainClaim('submitted', 'provider', { detail: 'queued' }),
  SENDING: plainClaim('submitted', 'provider', { detail: 'sending' }),
  PAUSED: plainClaim('cancelled', 'provider', {
    reason: 'cancelled',
    charge: 'no',
    detail: 'paused',
  }),
  NOT_ATTEMPTED: plainClaim('cancelled', 'provider', {
    reason: 'cancelled',
    charge: 'no',
    detail: 'not-attempted',
  }),
}

/** What a row of Spoke says: its own word, and the code of the service that carried the message. */
export function spokeWords(
  status: string,
  codes: string,
  service: SpokeService | null,
): { words: HistoryWords; note: string | null } {
  const before = BEFORE_SENDING[status]
  if (before !== undefined) {
    const words = {
      dialect: dialectOf('spoke'),
      word: status,
      code: null,
      claim: before,
      unknown: [],
      key: keyOf({ word: status, code: null }),
      said: null,
    }
    return { words, note: null }
  }
  // Several tries leave several codes: the last is of the try that counts.
  const code =
    status === 'ERROR' ? (codes.split('|').findLast((one) => one.trim() !== '') ?? null) : null
  const carrier = code === null ? null : (service ?? serviceOf(code))
  const words = vendorWords('spoke', {
    'send status': status,
    ...(code === null ? {} : { 'error code': code.trim() }),
    ...(carrier === null ? {} : { service: carrier }),
  })
  return { words, note: carrier === null || service !== null ? null : `read-as-${carrier}` }
}

/** Whose code it is by its shape: Bandwidth's have four digits, Telnyx's start with 4, Twilio's do not. */
export function serviceOf(code: string): SpokeService | null {
  const digits = code.trim()
  if (/^\d{4}$/.test(digits)) return 'bandwidth'
  if (/^4\d{4}$/.test(digits)) return 'telnyx'
  return /^[1236]\d{4}$/.test(digits) ? 'twilio' : null
}

export const isSpokeService = (text: string): text is SpokeService =>
  SPOKE_SERVICES.some((service) => service === text)
