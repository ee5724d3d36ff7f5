/**
 * The first of these words or phrases that stands in the text; null: none. Whole words, in any case and
 * any width of letter, whatever blanks are between them: "loan" is not found in "Sloane".
 */
export function findPhrase(text: string, phrases: readonly string[]): string | null {
  if (phrases.length === 0) return null
  const plain = folded(text)
  return phrases.find((phrase) => standsIn(plain, folded(phrase))) ?? null
}

const folded = (text: string): string =>
  text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()

function standsIn(text: string, phrase: string): boolean {
  if (phrase === '') return false
  for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1)) {
    if (isEdge(text, at, phrase, 0) && isEdge(text, at + phrase.length - 1, phrase, -1)) return true
  }
  return false
}

/** A phrase that begins or ends with a letter or digit must not go on with one. */
function isEdge(text: string, at: number, phrase: string, end: 0 | -1): boolean {
  if (!isWordy(phrase.at(end))) return true
  return !isWordy(end === 0 ? text[at - 1] : text[at + 1])
}

const isWordy = (letter: string | undefined): boolean =>
  letter !== undefined && /[\p{L}\p{N}\p{M}]/u.test(letter)
