import { PLAIN, type Wire } from '../../../core/wire.ts'
import { decodeGsm7 } from '../../../smpp/gsm7.ts'
import { decodeCharset, isStorable, readHex, textOf, toHex, utf8 } from '../shared/form.ts'
import { type Arguments, invalid } from './arguments.ts'

/** What a message says: a text, or octets that nobody here can read. */
export type Content = { readonly text: string; readonly wire: Wire | null }

const TEXT_MAX = 20_000

/** Data codings whose octets are text. The others are carried as they are. SMPP 3.4, 5.2.19. */
const CHARSETS: Readonly<Record<string, string>> = {
  '1': 'windows-1252',
  '3': 'windows-1252',
  '6': 'iso-8859-5',
  '7': 'iso-8859-8',
  '8': 'utf-16be',
}

/** The content in its coding; or, in Jasmin's words, why there is none. */
export function readContent({ fields, isJson }: Arguments): Content | string {
  const hex = textOf(fields, 'hex-content')
  const written = fields.get('content')
  if (written === undefined && hex === null) return 'content or hex-content not present.'
  if (written !== undefined && hex !== null) {
    return 'content and hex-content cannot be used both in same request.'
  }
  const octets = hex === null ? written : readHex(hex)
  if (octets == null) return invalid('hex-content', hex ?? '')
  const coding = textOf(fields, 'coding') ?? '0'
  const name = hex === null ? 'content' : 'hex-content'
  const problem = invalid(name, hex ?? utf8(octets))
  if (octets.length > TEXT_MAX) return problem
  const text = textIn(octets, coding, { isHex: hex !== null, isUtf8: isJson && hex === null })
  if (text === null) {
    const wire: Wire = { ...PLAIN, octets: toHex(octets), bits: 8, dataCoding: Number(coding) }
    return { text: '', wire }
  }
  return isStorable(text) ? { text, wire: null } : problem
}

/** Null: these are octets. */
function textIn(
  octets: Uint8Array,
  coding: string,
  { isHex, isUtf8 }: { readonly isHex: boolean; readonly isUtf8: boolean },
): string | null {
  if (coding === '0') return isHex ? decodeGsm7(octets) : utf8(octets)
  const charset = CHARSETS[coding]
  if (charset === undefined) return null
  return isUtf8 ? utf8(octets) : (decodeCharset(octets, charset) ?? utf8(octets))
}
