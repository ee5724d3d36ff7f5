/** How a text goes over the air: GSM-7 if every character allows it, else UCS-2. */
export type Encoding = 'gsm7' | 'ucs2'

export type SegmentCount = {
  readonly encoding: Encoding
  readonly segments: number
  /** Septets or UTF-16 units: what the alphabet charges, so a '€' in GSM-7 is two. */
  readonly characters: number
  /** How many more fit into the last segment. */
  readonly remaining: number
  /** Each character that GSM-7 lacks, once, with where it first stands (UTF-16 index). */
  readonly offending: readonly Offending[]
}

export type Offending = { readonly character: string; readonly at: number }

/** More is nearly always a mistake, and carriers begin to drop segments long before. */
export const SENDABLE_SEGMENTS_MAX = 20

/** More segments than a concatenation can count (3GPP 23.040, 9.2.3.24.1). */
export const SEGMENTS_MAX = 255

// 3GPP 23.038, 6.2.1: the default alphabet, and the extension whose characters take two septets.
// The SMPP adapter cuts with tables of its own; segments.test.ts holds the two together.
const DEFAULT =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
const EXTENSION = '\f^{}\\[~]|€'
const SEPTETS = new Map<string, number>([
  ...Array.from(DEFAULT, (character) => [character, 1] as const),
  ...Array.from(EXTENSION, (character) => [character, 2] as const),
])

/** Nearly every text: printable ASCII that GSM-7 has, one septet a character. */
const PLAIN = /^[\n\r !"#$%&'()*+,\-./0-9:;<=>?@A-Z_a-z]*$/

const CAPACITY: Readonly<Record<Encoding, { readonly single: number; readonly joined: number }>> = {
  gsm7: { single: 160, joined: 153 },
  ucs2: { single: 70, joined: 67 },
}

/** Counts as the provider will: a character is never cut in two. Never fails, whatever the length. */
export function countSegments(text: string): SegmentCount {
  if (PLAIN.test(text)) return plainCount(text.length)
  const offending = findOffending(text)
  const encoding: Encoding = offending.length === 0 ? 'gsm7' : 'ucs2'
  return { encoding, ...fill(sizesOf(text, encoding), CAPACITY[encoding]), offending }
}

/** In how many segments of these sizes a text goes, in an alphabet that has all its characters. */
export const fitInto = (
  text: string,
  encoding: Encoding,
  room: { readonly single: number; readonly joined: number },
): number => fill(sizesOf(text, encoding), room).segments

const sizesOf = (text: string, encoding: Encoding): readonly number[] =>
  Array.from(text, (character) =>
    encoding === 'gsm7' ? (SEPTETS.get(character) ?? 1) : character.length,
  )

function plainCount(characters: number): SegmentCount {
  const { single, joined } = CAPACITY.gsm7
  const segments = characters <= single ? 1 : Math.ceil(characters / joined)
  const room = segments === 1 ? single : segments * joined
  return { encoding: 'gsm7', segments, characters, remaining: room - characters, offending: [] }
}

function findOffending(text: string): readonly Offending[] {
  const found = new Map<string, number>()
  let at = 0
  for (const character of text) {
    if (!SEPTETS.has(character) && !found.has(character)) found.set(character, at)
    at += character.length
  }
  return Array.from(found, ([character, first]) => ({ character, at: first }))
}

function fill(
  sizes: readonly number[],
  capacity: { readonly single: number; readonly joined: number },
): Pick<SegmentCount, 'segments' | 'characters' | 'remaining'> {
  const characters = sizes.reduce((sum, size) => sum + size, 0)
  if (characters <= capacity.single) {
    return { segments: 1, characters, remaining: capacity.single - characters }
  }
  let segments = 1
  let filled = 0
  for (const size of sizes) {
    if (filled + size > capacity.joined) {
      segments += 1
      filled = 0
    }
    filled += size
  }
  return { segments, characters, remaining: capacity.joined - filled }
}
