import { countSegments } from './segments.ts'

/** What stands well enough for characters that GSM-7 lacks and that are no letter with a mark. */
const ALTERNATIVES: ReadonlyMap<string, string> = new Map(
  (
    [
      ['"', '\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033'],
      ["'", '\u2018\u2019\u201a\u201b\u0060\u00b4\u2032'],
      ['-', '\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2022'],
      [' ', '\u00a0\u2002\u2003\u2007\u2009\u202f\t'],
      ['', '\u00ad\u200b\u200c\u200d\u2060\ufeff'],
      ['<', '\u2039'],
      ['>', '\u203a'],
      ['...', '\u2026'],
      ['x', '\u00d7'],
      ['/', '\u2044'],
      ['(C)', '\u00a9'],
      ['(R)', '\u00ae'],
      ['(TM)', '\u2122'],
      ['l', '\u0142'],
      ['L', '\u0141'],
      ['d', '\u0111\u00f0'],
      ['D', '\u0110\u00d0'],
      ['th', '\u00fe'],
      ['Th', '\u00de'],
      ['oe', '\u0153'],
      ['OE', '\u0152'],
      ['i', '\u0131'],
    ] as const
  ).flatMap(([alternative, characters]) =>
    Array.from(characters, (character) => [character, alternative] as const),
  ),
)

/**
 * The text with what GSM-7 lacks written with what it has: quotes, dashes, letters without their marks. What
 * has no such alternative stays as it is.
 */
export function withGsmAlternatives(text: string): string {
  const { offending } = countSegments(text)
  const alternatives = new Map(
    offending.map(({ character }) => [character, alternativeTo(character)] as const),
  )
  if (alternatives.size === 0) return text
  return Array.from(text, (character) => alternatives.get(character) ?? character).join('')
}

function alternativeTo(character: string): string {
  const known = ALTERNATIVES.get(character)
  if (known !== undefined) return known
  const plain = character.normalize('NFKD').replace(/\p{M}/gu, '')
  return plain !== '' && countSegments(plain).encoding === 'gsm7' ? plain : character
}
