import { encodeGsm7, gsm7Septets, isGsm7 } from './gsm7.ts'
import { encodeUcs2 } from './ucs2.ts'
import { concatenationUdh8, ESM_CLASS_UDHI } from './udh.ts'

export type TextEncoding = 'gsm7' | 'ucs2'

export type TextSegment = { readonly short_message: Uint8Array; readonly esm_class: number }

/** A text ready for submit_sm: one segment as it is, or several with a user data header each. */
export type SplitText = {
  readonly encoding: TextEncoding
  readonly dataCoding: number
  readonly segments: readonly TextSegment[]
}

export type SplitResult =
  | ({ readonly kind: 'split' } & SplitText)
  /** More segments than a concatenation can count. */
  | { readonly kind: 'too_long'; readonly segmentCount: number }

/** data_coding: the centre's default alphabet, which is GSM 03.38 unless its operator says otherwise. */
export const DATA_CODING_GSM7 = 0x00
export const DATA_CODING_UCS2 = 0x08

const SEGMENTS_MAX = 255

type Capacity = { readonly single: number; readonly joined: number }

/** Septets and UTF-16 units: 140 octets, less six for the user data header when segments are joined. */
const CAPACITY: Record<TextEncoding, Capacity> = {
  gsm7: { single: 160, joined: 153 },
  ucs2: { single: 70, joined: 67 },
}

/**
 * Encodes and cuts a text for SMPP: GSM-7 (unpacked) if every character allows it, else UCS-2.
 * A character is never cut in two, be it an extension pair or a surrogate pair.
 * `reference` (0 to 255) joins the segments at the handset.
 */
export function splitText(text: string, { reference }: { reference: number }): SplitResult {
  const encoding = isGsm7(text) ? 'gsm7' : 'ucs2'
  const pieces = cut(text, encoding)
  const total = pieces.length
  if (total > SEGMENTS_MAX) return { kind: 'too_long', segmentCount: total }
  const segments = pieces.map((piece, index) => {
    const body = encode(piece, encoding)
    if (total === 1) return { short_message: body, esm_class: 0 }
    const header = concatenationUdh8({ reference, total, number: index + 1 })
    return { short_message: joined(header, body), esm_class: ESM_CLASS_UDHI }
  })
  const dataCoding = encoding === 'gsm7' ? DATA_CODING_GSM7 : DATA_CODING_UCS2
  return { kind: 'split', encoding, dataCoding, segments }
}

function cut(text: string, encoding: TextEncoding): readonly string[] {
  const capacity = CAPACITY[encoding]
  const characters = Array.from(text, (character) => ({
    character,
    units: unitCount(character, encoding),
  }))
  const total = characters.reduce((sum, { units }) => sum + units, 0)
  if (total <= capacity.single) return [text]

  const pieces: string[] = []
  let piece = ''
  let filled = 0
  for (const { character, units } of characters) {
    if (filled + units > capacity.joined) {
      pieces.push(piece)
      piece = ''
      filled = 0
    }
    piece += character
    filled += units
  }
  pieces.push(piece)
  return pieces
}

/** Septets or UTF-16 units that one character takes. */
const unitCount = (character: string, encoding: TextEncoding): number =>
  encoding === 'gsm7' ? (gsm7Septets(character)?.length ?? 1) : character.length

const encode = (piece: string, encoding: TextEncoding): Uint8Array =>
  (encoding === 'gsm7' ? encodeGsm7(piece) : null) ?? encodeUcs2(piece)

function joined(header: Uint8Array, body: Uint8Array): Uint8Array {
  const whole = new Uint8Array(header.length + body.length)
  whole.set(header)
  whole.set(body, header.length)
  return whole
}
