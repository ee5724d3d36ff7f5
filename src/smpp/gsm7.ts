/** The default alphabet of GSM 03.38 (3GPP 23.038, section 6.2.1) by septet; 0x1B is the escape. */
const DEFAULT =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'

/** What the escape and a second septet stand for (section 6.2.1.1). */
const EXTENSION: readonly (readonly [septet: number, character: string])[] = [
  [0x0a, '\f'],
  [0x14, '^'],
  [0x28, '{'],
  [0x29, '}'],
  [0x2f, '\\'],
  [0x3c, '['],
  [0x3d, '~'],
  [0x3e, ']'],
  [0x40, '|'],
  [0x65, '€'],
]

export const ESCAPE = 0x1b

const SEPTETS = new Map<string, readonly number[]>([
  ...Array.from(DEFAULT).flatMap((character, septet) =>
    septet === ESCAPE ? [] : [[character, [septet]] as const],
  ),
  ...EXTENSION.map(([septet, character]) => [character, [ESCAPE, septet]] as const),
])

const EXTENDED = new Map(EXTENSION)

/** The septets of one character: one, two for the extension table, null if GSM-7 has none. */
export const gsm7Septets = (character: string): readonly number[] | null =>
  SEPTETS.get(character) ?? null

/** Whether every character of the text is in the default alphabet or its extension. */
export function isGsm7(text: string): boolean {
  for (const character of text) if (!SEPTETS.has(character)) return false
  return true
}

/** Unpacked septets, one in each octet, as SMPP carries them; null if a character has none. */
export function encodeGsm7(text: string): Uint8Array | null {
  const septets: number[] = []
  for (const character of text) {
    const found = SEPTETS.get(character)
    if (found === undefined) return null
    for (const septet of found) septets.push(septet)
  }
  return Uint8Array.from(septets)
}

/**
 * Text of unpacked septets. An escape before a septet without an extension reads as that septet's
 * default character (23.038 asks for it); octets above 0x7F, which are not septets, as U+FFFD.
 */
export function decodeGsm7(octets: Uint8Array): string {
  let text = ''
  let isEscaped = false
  for (const septet of octets) {
    if (septet === ESCAPE && !isEscaped) {
      isEscaped = true
      continue
    }
    text += (isEscaped ? EXTENDED.get(septet) : undefined) ?? defaultCharacter(septet)
    isEscaped = false
  }
  return text
}

/** A second escape is reserved for a further table nobody has defined: it reads as a space. */
const defaultCharacter = (septet: number): string =>
  septet === ESCAPE ? ' ' : (DEFAULT[septet] ?? '\ufffd')
