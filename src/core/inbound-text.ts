import { unpackSeptets, utf16, withoutPadding } from './dialects/smpp/encodings.ts'
import { readKeyword } from './inbound-keywords.ts'

/** What a person's text came as. */
export type InboundBody = {
  /** As its centre says that it is to be read. */
  readonly text: string
  /** Of the text, with any user data header in front. */
  readonly octets: Uint8Array
  readonly dataCoding: number
  readonly hasHeader: boolean
}

/** No keyword is longer in any encoding. */
const KEYWORD_OCTETS_MAX = 80

/**
 * A person's text as they wrote it. Centres label texts with classes that are read too seldom, or not at
 * all: two octets a character come as one each, and seven bits as eight. A STOP must be heard anyway.
 */
export function inboundText({ text, octets, dataCoding, hasHeader }: InboundBody): string {
  const header = hasHeader ? headerOctets(octets) : 0
  const body = octets.subarray(header)
  if (isWide(body, dataCoding)) return wide(body)
  if (readKeyword(text) !== null) return text
  if (body[0] === 0 && text.includes('\0') && !wide(body).includes('\0')) return wide(body)
  if (body.length > KEYWORD_OCTETS_MAX) return text
  // Behind a header the first septet begins where the septets of the whole do.
  const fill = (7 - ((header * 8) % 7)) % 7
  const readings = [
    utf16(body, 'big'),
    utf16(body, 'little'),
    unpackSeptets(body, 0),
    unpackSeptets(body, fill),
  ]
  return readings.map(withoutPadding).find((reading) => readKeyword(reading) !== null) ?? text
}

/** Without the user data header, where one is announced. */
export const bodyBehindHeader = ({
  octets,
  hasHeader,
}: Pick<InboundBody, 'octets' | 'hasHeader'>): Uint8Array =>
  hasHeader ? octets.subarray(headerOctets(octets)) : octets

function headerOctets(octets: Uint8Array): number {
  const count = (octets[0] ?? 0) + 1
  return count < octets.length ? count : 0
}

const hasMark = (octets: Uint8Array, first: number, second: number): boolean =>
  octets[0] === first && octets[1] === second

const wide = (octets: Uint8Array): string =>
  withoutPadding(utf16(octets, hasMark(octets, 0xff, 0xfe) ? 'little' : 'big'))

/** UCS-2 with a message class or for a waiting indication (3GPP 23.038, 4), or by its own mark. */
function isWide(octets: Uint8Array, dataCoding: number): boolean {
  if (octets.length < 2 || octets.length % 2 === 1) return false
  const hasClass = (dataCoding & 0xfc) === 0x18
  const isWaiting = (dataCoding & 0xf0) === 0xe0
  return hasClass || isWaiting || hasMark(octets, 0xff, 0xfe) || hasMark(octets, 0xfe, 0xff)
}
