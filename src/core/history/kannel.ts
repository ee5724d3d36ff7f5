import type { Claim } from '../evidence.ts'
import { cellAt, orNull } from './columns.ts'
import { readInstant } from './instants.ts'
import type { HistoryReader, HistoryReading, HistoryRow, HistoryWords } from './row.ts'
import { NOTHING, errorOf, rowOf } from './row.ts'
import { dialectOf, keyOf, plainClaim, vendorWords } from './words.ts'

const LINE =
  /^(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2})(?: GMT)? (Sent SMS|Send SMS|Receive DLR|DLR|Receive SMS|FAILED Send SMS|FAILED Sent SMS|FAILED SMS|DISCARDED SMS|DISCARDED Send SMS|REJECTED SMS|REJECTED Send SMS|FAILED DLR SMS|SMS HTTP-request[^[]*|[A-Z][^[]*?) (\[.*)$/

export const isKannelLine = (line: string): boolean => {
  const verb = LINE.exec(line)?.[2]
  return verb !== undefined && KIND[verb] !== undefined
}

const KIND: Readonly<Record<string, 'sent' | 'dlr' | 'failed' | 'rejected' | 'received'>> = {
  'Sent SMS': 'sent',
  'Send SMS': 'sent',
  'Receive DLR': 'dlr',
  DLR: 'dlr',
  'Receive SMS': 'received',
  'FAILED Send SMS': 'failed',
  'FAILED Sent SMS': 'failed',
  'FAILED SMS': 'failed',
  'DISCARDED SMS': 'failed',
  'DISCARDED Send SMS': 'failed',
  'REJECTED SMS': 'rejected',
  'REJECTED Send SMS': 'rejected',
}

/**
 * The access log of a Kannel bearerbox: what it handed over, what came back, tied by the foreign id
 * (FID) within the message centre (SMSC). Its clock is taken for UTC.
 */
export function kannelReader(): HistoryReader {
  return { fields: [], read: (cells) => readLine(cells[0] ?? '') }
}

function readLine(line: string): HistoryReading {
  const match = LINE.exec(line.trimEnd())
  const kind = match === null ? undefined : KIND[match[2] ?? '']
  if (/^\S+ \S+ Log (begins|ends)/.test(line)) return NOTHING
  if (match === null) return errorOf('unreadable-row', 'the line is none of an access log')
  if (kind === undefined) return NOTHING
  const written = match[1] ?? ''
  const at = readInstant(written)
  const parts = readParts(match[3] ?? '')
  const part = (name: string): string => parts.get(name) ?? ''
  const number = part('to')
  const fid = part('FID')
  const id = fid === '' ? null : idOf(part)
  const flags = part('flags').split(':')
  const common = {
    content: [part('SMSC'), part('from'), number, written, part('msg'), part('BINF')].join(
      '\u0000',
    ),
    sender: part('from'),
    text: '',
    at,
    atWritten: written,
    segments: null,
    price: null,
    reference: orNull(fid),
    campaign: null,
    fields: null,
    suggestsOptOut: false,
    notes: [],
  }
  if (kind === 'dlr')
    return readReceipt({ ...common, number }, { id, flags, text: messageOf(part('msg')) })
  if (number === '') return errorOf('no-number', 'the line names no recipient')
  const text = decoded(messageOf(part('msg')), { coding: flags[1] ?? '', udh: part('udh') })
  if (kind === 'received') {
    // A message from a person stands with the person in [from:].
    const inbound: HistoryRow = {
      ...common,
      kind: 'reply',
      id,
      words: null,
      number: part('from'),
      sender: number,
      text,
    }
    return part('from') === '' ? errorOf('no-number', 'the line names no sender') : rowOf(inbound)
  }
  return rowOf({ ...common, kind: 'message', id, number, text, words: SAID[kind] })
}

const said = (word: string, claim: Claim): HistoryWords => ({
  dialect: dialectOf('kannel'),
  word,
  code: null,
  claim,
  unknown: [],
  key: keyOf({ word, code: null }),
  said: null,
})

const SAID: Readonly<Record<'sent' | 'failed' | 'rejected', HistoryWords>> = {
  sent: said('Sent SMS', plainClaim('submitted', 'provider', { charge: 'maybe' })),
  failed: said(
    'FAILED Send SMS',
    plainClaim('rejected', 'provider', { reason: 'carrier-rejected', charge: 'no' }),
  ),
  rejected: said(
    'REJECTED SMS',
    plainClaim('rejected', 'provider', { reason: 'carrier-rejected', charge: 'no' }),
  ),
}

function readReceipt(
  common: Omit<HistoryRow, 'kind' | 'id' | 'words'>,
  { id, flags, text }: { id: string | null; flags: readonly string[]; text: string },
): HistoryReading {
  if (id === null)
    return errorOf('no-message', 'the receipt has no FID: nothing says which message it is about')
  return rowOf({ ...common, kind: 'word', id, words: receiptWords(flags.at(-1) ?? '', text) })
}

const STAT = /\bstat:[A-Za-z]+/
const ERR = /\berr:[0-9A-Za-z]{1,8}/

/** The receipt's type says what kind of end it is; its text, where the message centre sent one, which. */
export function receiptWords(type: string, text: string): HistoryWords {
  const answer = /^N?ACK\//.test(text)
    ? text
    : [STAT, ERR].flatMap((part) => part.exec(text) ?? []).join(' ')
  return vendorWords('kannel', { '%d': type, ...(answer === '' ? {} : { '%A': answer }) })
}

/** Message centres use their ids again, so both numbers go with it; in receipts some stand the other way round. */
function idOf(part: (name: string) => string): string {
  const numbers = [part('from'), part('to')].map((one) => one.toLowerCase().replace(/^(\+|00)/, ''))
  return [part('SMSC'), part('FID')]
    .map((one) => one.toLowerCase())
    .concat(numbers.sort())
    .join('\u0000')
}

/** '[SMSC:x] [from:1] [msg:5:a[b]c] [udh:0:]': brackets inside a part are the part's own. */
function readParts(text: string): ReadonlyMap<string, string> {
  const parts = new Map<string, string>()
  for (const match of text.matchAll(/\[([A-Za-z]+):(.*?)\](?= \[[A-Za-z]+:|\s*$)/g)) {
    const [, name = '', value = ''] = match
    parts.set(name === 'MSG' ? 'msg' : name, value)
  }
  return parts
}

/** '5:Hello': octets, then the text. */
const messageOf = (part: string): string => cellAt([part.replace(/^\d+:/, '')], 0)

/** Texts in UCS-2 and binary ones stand as hex. */
function decoded(text: string, { coding }: { coding: string; udh: string }): string {
  if (coding !== '2' || !/^(?:[0-9A-Fa-f]{4})+$/.test(text)) return text
  let out = ''
  for (let at = 0; at < text.length; at += 4) {
    out += String.fromCharCode(Number.parseInt(text.slice(at, at + 4), 16))
  }
  return out.replaceAll('\u0000', '')
}
